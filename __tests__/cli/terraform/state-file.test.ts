import { compareStates, parseState, type State } from '../../../cli/terraform/state-file';

const thing = (name: string, instances: object[], more: object = {}) => ({
  mode: 'managed',
  type: 'aws_s3_bucket',
  name,
  instances,
  ...more,
});
const state = (changes: object = {}): State =>
  parseState(
    JSON.stringify({
      version: 4,
      terraform_version: '1.11.4',
      serial: 7,
      lineage: 'lineage-1',
      outputs: { url: { value: 'https://a', type: 'string' }, key: { value: 'hush', type: 'string', sensitive: true } },
      resources: [thing('website', [{ attributes: { id: 'a' } }])],
      ...changes,
    }),
  )!;

describe('a state', () => {
  it('is read: numbers, outputs, and resources by address', () => {
    const { serial, lineage, terraformVersion, outputs, resources } = state({
      resources: [
        thing('website', [{ attributes: {} }]),
        thing('logs', [{ index_key: 0 }, { index_key: 'eu "west"' }], { module: 'module.a[1]' }),
        thing('old', [{}, { deposed: '1f2e3d4c' }]),
        thing('read', [{}], { mode: 'data' }),
        thing('gone', []),
      ],
    });
    expect({ serial, lineage, terraformVersion }).toEqual({
      serial: 7,
      lineage: 'lineage-1',
      terraformVersion: '1.11.4',
    });
    expect(outputs).toEqual({
      url: { value: 'https://a', sensitive: false },
      key: { value: null, sensitive: true },
    });
    expect([...resources.keys()]).toEqual([
      'aws_s3_bucket.website',
      'module.a[1].aws_s3_bucket.logs[0]',
      'module.a[1].aws_s3_bucket.logs["eu \\"west\\""]',
      'aws_s3_bucket.old',
      'aws_s3_bucket.old (deposed 1f2e3d4c)',
    ]);
  });

  it('is none where nothing is, and an error where something else is', () => {
    expect(parseState('')).toBeUndefined();
    expect(parseState(' \n')).toBeUndefined();
    expect(() => parseState('<html>')).toThrow('it is not JSON');
    expect(() => parseState('{"version":3,"serial":1,"lineage":"a"}')).toThrow(
      'it is not a state of format 4 (version 3)',
    );
    expect(() => parseState('null')).toThrow('it is not a state of format 4 (version undefined)');
  });
});

describe('two states', () => {
  it('are the same whatever their serials', () => {
    expect(compareStates(state({ serial: 9 }), state())).toMatchObject({ same: true });
    expect(compareStates(state({ lineage: 'lineage-2' }), state())).toMatchObject({ same: false });
    expect(compareStates(undefined, state({ outputs: {}, resources: [] }))).toMatchObject({ same: false });
  });

  it('differ by what is gained, lost and changed, also in what is not shown', () => {
    const from = state({
      outputs: { url: { value: 'https://b' }, key: { value: 'other', sensitive: true }, old: { value: 1 } },
      resources: [thing('website', [{ attributes: { id: 'b' } }]), thing('lost', [{}])],
    });
    const to = state({ resources: [thing('website', [{ attributes: { id: 'a' } }]), thing('gained', [{}])] });
    expect(compareStates(from, to)).toEqual({
      resources: {
        gained: ['aws_s3_bucket.gained'],
        lost: ['aws_s3_bucket.lost'],
        changed: ['aws_s3_bucket.website'],
      },
      outputs: { gained: [], lost: ['old'], changed: ['url', 'key'] },
      same: false,
    });
    expect(compareStates(undefined, to).resources.gained).toEqual(['aws_s3_bucket.website', 'aws_s3_bucket.gained']);
  });
});
