import type { Environment } from '../config';

/** How what an environment has is named: by its stack, and by the rights of those who may touch it. */
export interface Names {
  /** `<site>-<environment>`, the first part of the others. */
  readonly name: string;
  readonly functionName: string;
  /** Of the CloudFront Function that follows the routes, and of its KeyValueStore. */
  readonly viewerRequestName: string;
  /** Of the function's role, where one is made. */
  readonly roleName: string;
  /** The policy that bounds the function's role; `undefined` where nothing does. */
  readonly edgeBoundary: string | undefined;
  /** Where SSM parameters tell other teams about it. */
  readonly outputsPath: string;
  readonly bucketName: (account: string) => string;
}

export function namesOf(site: string, environment: Environment): Names {
  const name = `${site}-${environment.name}`;
  const { permissionsBoundary = environment.state && `${name}-edge-boundary` } = environment.edgeFunction;
  return {
    name,
    functionName: environment.adopted?.functionName ?? functionNameOf(site, environment.name),
    viewerRequestName: viewerRequestNameOf(site, environment.name),
    roleName: functionNameOf(site, environment.name),
    edgeBoundary: permissionsBoundary || undefined,
    outputsPath: outputsPath(site, environment.name),
    bucketName: (account) => environment.bucketName ?? `${name}-${account}`,
  };
}

/** `<site>-<environment>-headers`, the name of the function's role too. */
export function functionNameOf(site: string, environment: string): string {
  return `${site}-${environment}-headers`;
}

/** `<site>-<environment>-routes` */
export function viewerRequestNameOf(site: string, environment: string): string {
  return `${site}-${environment}-routes`;
}

/** `/sites/<site>/<environment>/` */
export function outputsPath(site: string, environment: string): string {
  return `/sites/${site}/${environment}/`;
}

/**
 * Where the function logs, in each region in which it runs; the group carries the function's home region in its name. Invoked
 * by hand in us-east-1 it logs in the second one, there alone.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-logs.html
 */
export function logGroupsOf(functionName: string): { readonly edge: string; readonly home: string } {
  return { edge: `/aws/lambda/us-east-1.${functionName}`, home: `/aws/lambda/${functionName}` };
}
