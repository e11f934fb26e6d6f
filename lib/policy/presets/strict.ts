import type { Preset } from '.';

/**
 * Everything that a static site can have closed and still work. Each header has its module's default; docs/headers.md
 * compares them with the AWS post's, a few of which (three directives, Referrer-Policy) are stricter still.
 */
export const strict: Preset = {
  name: 'strict',
  headers: {
    strictTransportSecurity: true,
    contentSecurityPolicy: true,
    xContentTypeOptions: true,
    xFrameOptions: true,
    xXssProtection: true,
    referrerPolicy: true,
    permissionsPolicy: true,
    crossOriginOpenerPolicy: true,
    crossOriginEmbedderPolicy: true,
    crossOriginResourcePolicy: true,
    originAgentCluster: true,
    xPermittedCrossDomainPolicies: true,
    xDnsPrefetchControl: true,
  },
  // CloudFront's own answers say the same, so that nothing tells which origin is behind it.
  custom: [['Server', 'CloudFront']],
  remove: [
    // Request ids, encryption, versions, metadata and storage classes of S3.
    'x-amz-*',
    // What frameworks and servers tell of themselves.
    'x-powered-by',
    'x-aspnet-version',
    'x-aspnetmvc-version',
    'x-generator',
    'x-runtime',
    'x-backend-server',
    'x-served-by',
  ],
};
