/**
 * Where a publish keeps its own records in a site's bucket: manifest and lease. Hidden files are not published, so no file of a site can
 * lie there, and the bucket's policy denies CloudFront to read it.
 */
export const PUBLISH_RECORDS = '.publish/';

/** The part of it that tells of deployments: one object each. */
export const DEPLOYMENT_RECORDS = `${PUBLISH_RECORDS}deployments/`;
