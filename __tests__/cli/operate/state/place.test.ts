import { placeOf } from '../../../../cli/operate/state/place';
import { parseSiteConfig } from '../../../../lib/config';

const site = parseSiteConfig({
  site: 'example',
  environments: { dev: {}, prod: { state: { bucket: 'example-tfstate', region: 'eu-west-1' } } },
});

describe('the place of a state', () => {
  it('is the environment’s own key in its bucket, or another key there', () => {
    const location = { bucket: 'example-tfstate', region: 'eu-west-1', encryption: 'AES256' };
    expect(placeOf(site, 'prod', undefined, '.local')).toEqual({
      kind: 's3',
      name: 's3://example-tfstate/sites/example/prod.tfstate',
      location: { ...location, key: 'sites/example/prod.tfstate' },
    });
    expect(placeOf(site, 'prod', 'bootstrap.tfstate', '.local')).toMatchObject({
      location: { ...location, key: 'bootstrap.tfstate' },
    });
  });

  it('is a file where no bucket is named, and has no other key then', () => {
    expect(placeOf(site, 'dev', undefined, '.local')).toEqual({
      kind: 'file',
      name: '.local/terraform.dev.tfstate',
      path: '.local/terraform.dev.tfstate',
    });
    expect(() => placeOf(site, 'dev', 'bootstrap.tfstate', '.local')).toThrow(
      '--key bootstrap.tfstate: environment dev keeps its state in a file',
    );
    expect(() => placeOf(site, 'moon', undefined, '.local')).toThrow('there is no environment moon. It has dev, prod.');
  });
});
