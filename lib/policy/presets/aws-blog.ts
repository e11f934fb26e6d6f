import type { Preset } from '.';

/**
 * The six headers of the AWS post "Adding HTTP Security Headers Using Lambda@Edge and Amazon CloudFront", to the
 * letter and in its order, `includeSubdomains` included. Nothing is removed.
 */
export const awsBlog: Preset = {
  name: 'aws-blog',
  headers: {
    strictTransportSecurity: 'max-age=63072000; includeSubdomains; preload',
    contentSecurityPolicy: "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'",
    xContentTypeOptions: 'nosniff',
    xFrameOptions: 'DENY',
    xXssProtection: '1; mode=block',
    referrerPolicy: 'same-origin',
  },
  custom: [],
  remove: [],
};
