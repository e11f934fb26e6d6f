import { namesOf } from '../names/names';
import { needsFunction } from '../routing';
import type { SiteTarget } from './site-rights';
import { allow, NO_RESOURCE_TYPE, type Statement } from './statement';

/** What Terraform reads of the function that follows the routes, where they need one, and of its store. */
export function planRoutes(target: SiteTarget): Statement[] {
  const { viewerRequest, stores } = arnsOf(target);
  if (!needsFunction(target.environment.routes)) return [];
  return [
    allow('ReadRoutes', ['cloudfront:DescribeFunction', 'cloudfront:GetFunction'], [viewerRequest]),
    ...(mayNeedStore(target)
      ? [
          allow(
            'ReadStore',
            [
              'cloudfront:DescribeKeyValueStore',
              'cloudfront-keyvaluestore:DescribeKeyValueStore',
              'cloudfront-keyvaluestore:ListKeys',
            ],
            [stores],
          ),
        ]
      : []),
  ];
}

/** What deploying and rolling them back calls in addition. */
export function deployRoutes(target: SiteTarget): Statement[] {
  const { viewerRequest, stores } = arnsOf(target);
  if (!needsFunction(target.environment.routes)) return [];
  return [
    allow('CreateRoutes', ['cloudfront:CreateFunction'], NO_RESOURCE_TYPE),
    allow(
      'WriteRoutes',
      ['cloudfront:DeleteFunction', 'cloudfront:PublishFunction', 'cloudfront:UpdateFunction'],
      [viewerRequest],
    ),
    ...(mayNeedStore(target)
      ? [
          allow('CreateStore', ['cloudfront:CreateKeyValueStore'], NO_RESOURCE_TYPE),
          allow(
            'WriteStore',
            ['cloudfront:DeleteKeyValueStore', 'cloudfront:UpdateKeyValueStore', 'cloudfront-keyvaluestore:UpdateKeys'],
            [stores],
          ),
        ]
      : []),
  ];
}

/** Only the built code tells whether its paths fit into it. */
function mayNeedStore({ environment }: SiteTarget): boolean {
  return Object.keys(environment.routes.exact).length > 0;
}

function arnsOf({ site, environment, account }: SiteTarget) {
  const { viewerRequestName } = namesOf(site, environment);
  return {
    viewerRequest: `arn:aws:cloudfront::${account}:function/${viewerRequestName}`,
    // A store carries no tags, and its ID is not known beforehand.
    stores: `arn:aws:cloudfront::${account}:key-value-store/*`,
  };
}
