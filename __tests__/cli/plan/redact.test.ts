import { withoutSecrets } from '../../../cli/plan/redact';

const change = (rest: object) => ({ actions: ['update'], before: null, after: null, ...rest });
const json = (plan: object) => withoutSecrets(plan).json as any;

describe('a plan without its secrets', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['a value', 'secret-1', true, '(sensitive value)'],
    ['nothing', null, true, null],
    ['a part of an object', { a: 'secret-1', b: 'open' }, { a: true }, { a: '(sensitive value)', b: 'open' }],
    ['an element of a list', ['open', { a: 1 }], [false, { a: true }], ['open', { a: '(sensitive value)' }]],
    ['a whole object', { a: { b: 'secret-1' } }, { a: true }, { a: '(sensitive value)' }],
    ['a number', { a: 12345678 }, { a: true }, { a: '(sensitive value)' }],
    ['what is of another shape than its marks', 'secret-1', { a: [true] }, '(sensitive value)'],
    ['nothing that is not marked', { a: 'open' }, { a: false, b: {} }, { a: 'open' }],
  ])('has no more of %s', (_, value, marks, expected) => {
    for (const when of ['before', 'after']) {
      const one = change({ [when]: value, [`${when}_sensitive`]: marks });
      const { resource_changes, resource_drift, output_changes } = json({
        resource_changes: [{ address: 'a', change: one }],
        resource_drift: [{ address: 'a', change: one }],
        output_changes: { o: one },
      });
      for (const got of [resource_changes[0].change, resource_drift[0].change, output_changes.o]) {
        expect(got[when]).toEqual(expected);
        expect(got.actions).toEqual(['update']);
      }
    }
  });

  it('has none in values, planned or prior, in modules neither', () => {
    const values = {
      outputs: { open: { value: 'a' }, closed: { sensitive: true, value: { a: 'secret-1' } } },
      root_module: {
        resources: [{ address: 'a', values: { a: 'secret-2', b: 'open' }, sensitive_values: { a: true } }],
        child_modules: [
          { resources: [{ address: 'b', values: { a: ['secret-3'] }, sensitive_values: { a: [true] } }] },
        ],
      },
    };
    const { planned_values, prior_state } = json({
      planned_values: values,
      prior_state: { terraform_version: '1', values },
    });
    expect(prior_state).toEqual({ terraform_version: '1', values: planned_values });
    expect(planned_values).toEqual({
      outputs: { open: { value: 'a' }, closed: { sensitive: true, value: '(sensitive value)' } },
      root_module: {
        resources: [{ address: 'a', values: { a: '(sensitive value)', b: 'open' }, sensitive_values: { a: true } }],
        child_modules: [
          { resources: [{ address: 'b', values: { a: ['(sensitive value)'] }, sensitive_values: { a: [true] } }] },
        ],
      },
    });
  });

  it('keeps of the configuration what refers to what', () => {
    const plan = {
      variables: { closed: { value: 'secret-1' }, open: { value: 'a' } },
      configuration: {
        provider_config: { aws: { name: 'aws', expressions: { secret_key: { constant_value: 'secret-2' } } } },
        root_module: {
          variables: { closed: { default: 'secret-1', sensitive: true }, open: { default: 'a' } },
          resources: [
            {
              address: 'a',
              expressions: { list: [{ key: { constant_value: 'secret-3', references: ['var.closed'] } }] },
            },
          ],
          module_calls: { m: { expressions: { a: { constant_value: 'secret-4' } }, module: { outputs: {} } } },
        },
      },
    };
    expect(json(plan)).toEqual({
      variables: { closed: { value: '(sensitive value)' }, open: { value: 'a' } },
      configuration: {
        provider_config: { aws: { name: 'aws', expressions: { secret_key: {} } } },
        root_module: {
          variables: { closed: { sensitive: true }, open: {} },
          resources: [{ address: 'a', expressions: { list: [{ key: { references: ['var.closed'] } }] } }],
          module_calls: { m: { expressions: { a: {} }, module: { outputs: {} } } },
        },
      },
    });
  });

  it('leaves out what it does not know', () => {
    const one = change({ generated_config: 'secret-1', after: 1 });
    expect(json({ format_version: '1.2', action_invocations: ['secret-1'], output_changes: { o: one } })).toEqual({
      format_version: '1.2',
      output_changes: { o: { actions: ['update'], before: null, after: 1 } },
    });
  });

  it.each<[string, unknown, unknown, unknown]>([
    ['as an object’s key', 'secret-1', { 'secret-1': 1 }, { '(sensitive value)': 1 }],
    ['as the key of what is marked', { 'secret-1': 'x' }, 'is secret-1', 'is (sensitive value)'],
    ['as a number', 12345678, [12345678, '12345678', 1234567], ['(sensitive value)', '(sensitive value)', 1234567]],
    ['as a short number', 4711, { port: 4711, other: 47110 }, { port: '(sensitive value)', other: 47110 }],
    ['as a short value', 'pin1', ['pin1', 'pin10'], ['(sensitive value)', 'pin10']],
    ['percent-encoded', 'se&cret/1 é', 'x?p=se%26cret%2F1%20%C3%A9', 'x?p=(sensitive value)'],
    ['as in a form', 'se&cret/1 é', 'p=se%26cret%2F1+%C3%A9&q', 'p=(sensitive value)&q'],
    ['in Base64', 'secret-12', 'c2VjcmV0LTEy', '(sensitive value)'],
  ])('hides a secret that is repeated %s', (_, secret, repeated, expected) => {
    const values = { in: secret, out: repeated };
    const one = change({ after: values, after_sensitive: { in: true } });
    expect(json({ resource_changes: [{ address: 'a', change: one }] }).resource_changes[0].change.after.out).toEqual(
      expected,
    );
  });

  it('shows nothing of a secret in the Base64 of a text around it, wherever that begins', () => {
    const secret = 'secret-value-12';
    for (const before of ['', 'a', 'ab', 'abc', 'user:']) {
      const out = Buffer.from(`${before}${secret}!`).toString('base64');
      const one = change({ after: { in: secret, out }, after_sensitive: { in: true } });
      const shown: string = json({ resource_changes: [{ change: one }] }).resource_changes[0].change.after.out;
      expect(shown).toContain('(sensitive value)');
      const left = shown.split('(sensitive value)').map((part) => Buffer.from(part, 'base64').toString());
      expect(left.join('')).not.toMatch(/secret|value/);
    }
  });

  it('hides a short secret in a text between quotes', () => {
    const one = change({ after: 'pin1', after_sensitive: true });
    expect(withoutSecrets({ resource_changes: [{ change: one }] }).hide('a = "pin1" # pin10')).toBe(
      'a = "(sensitive value)" # pin10',
    );
  });

  it('has of checks their verdict alone, and of what is deposed Terraform’s own key', () => {
    const problems = [{ message: 'the password is hunter2' }];
    const { checks, resource_changes } = json({
      checks: [{ address: { to_display: 'check.a' }, status: 'fail', instances: [{ problems }] }],
      resource_changes: ['00a1b2c3', 'hunter2'].map((deposed) => ({ deposed, change: change({}) })),
    });
    expect(checks).toEqual([{ address: { to_display: 'check.a' }, status: 'fail' }]);
    expect(resource_changes.map(({ deposed }: any) => deposed)).toEqual(['00a1b2c3', '(sensitive value)']);
  });

  it('hides a secret also where nobody marked it, in texts too, unless it is as short as a word', () => {
    const secret = 'line "one"\nline two, ${x}';
    const { json, hide } = withoutSecrets({
      resource_changes: [
        {
          address: 'a',
          change: change({
            before: { in: secret, out: `<${secret}>`, list: ['line two, ${x}'], other: 'a word' },
            before_sensitive: { in: true },
          }),
        },
        { address: 'b', change: change({ after: { in: 'word', out: 'a word' }, after_sensitive: { in: true } }) },
      ],
    });
    const [a, b] = (json as any).resource_changes;
    expect(a.change.before).toEqual({
      in: '(sensitive value)',
      out: '<(sensitive value)>',
      list: ['(sensitive value)'],
      other: 'a word',
    });
    expect(b.change.after.out).toBe('a word');
    expect(hide('out = "line \\"one\\"\\nline two, $${x}" and\n  line two, ${x}\n')).toBe(
      'out = "(sensitive value)" and\n  (sensitive value)\n',
    );
  });
});
