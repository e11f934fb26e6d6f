import { defineSite } from './lib/config';

export default defineSite({
  site: 'edge-headers',
  website: 'website',
  defaults: {
    preset: 'strict',
    tags: { project: 'edge-security-headers' },
  },
  environments: {
    // AWS on loopback: `npm start`. Content and function are deleted with it, nothing in it gets old, and there are no edges to wait for.
    local: {
      forceDestroy: true,
      bucketLifecycle: false,
      edgeFunction: { onDestroy: 'delete' },
      waitForDeployment: false,
    },
    dev: { region: 'eu-west-1' },
    prod: { region: 'eu-west-1', priceClass: 'PriceClass_All', responseHeadersPolicy: true },
  },
});
