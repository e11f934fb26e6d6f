import { readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';
import pc from 'picocolors';
import type { DeploymentRecord } from '../../../cli/aws/record';
import { formatMarkdown, type MarkdownOptions } from '../../../cli/plan/format-markdown';
import { formatTerminal } from '../../../cli/plan/format-terminal';
import type { PlanJson, ResourceChange } from '../../../cli/plan/plan-json';
import { reportPlan } from '../../../cli/plan/plan-report';
import { compile } from '../../../lib/policy';

const FACTS: MarkdownOptions['manifest'] = {
  site: 'example',
  environment: 'dev',
  commit: '1234567890abcdef1234567890abcdef12345678',
  dirty: false,
  synthesised: 'a'.repeat(64),
  terraform: '1.11.4',
  providers: { aws: '5.100.0' },
  state: { lineage: 'd0116', serial: 20 },
  effect: 'b'.repeat(64),
  changes: { add: 0, change: 0, destroy: 0, replace: 0, import: 0, forget: 0, outputs: 0 },
  at: '2026-11-25T08:00:00.000Z',
};

/** Made once by Terraform 1.11.4 with provider 5.100.0; what stays as it is was left out. */
const real = (name: string): PlanJson => JSON.parse(readFileSync(`__tests__/fixtures/plans/${name}.json`, 'utf8'));
const written = (plan: PlanJson, diff = 'the diff', facts: Partial<typeof FACTS> = {}) =>
  formatMarkdown({ report: reportPlan(plan, 'index.html'), manifest: { ...FACTS, ...facts }, diff });
const shown = (plan: PlanJson) => formatTerminal(reportPlan(plan, 'index.html'), pc.createColors(false));
const strict = compile({ preset: 'strict' });
const idle: PlanJson = { output_changes: { header_policy: { actions: ['no-op'], before: strict, after: strict } } };

describe('a plan that undoes a rollback', () => {
  const rolledBack = compile({ preset: 'strict', headers: { xFrameOptions: 'SAMEORIGIN' } });
  const rollback = { id: 5, kind: 'rollback' } as DeploymentRecord;
  const report = reportPlan(idle, 'index.html', { running: { policy: rolledBack, rollback } });

  it('says so first, with each header that changes for viewers, though Terraform’s own outputs stay', () => {
    expect(report.notes).toEqual(['undoes rollback 5: X-Frame-Options SAMEORIGIN → DENY']);
    expect(formatTerminal(report, pc.createColors(false)).split('\n').slice(0, 3)).toEqual([
      '! undoes rollback 5: X-Frame-Options SAMEORIGIN → DENY',
      'headers: 1 stronger',
      'stronger  X-Frame-Options: is DENY, which is stricter than SAMEORIGIN',
    ]);
    expect(formatMarkdown({ report, manifest: FACTS, diff: '' })).toMatch(
      /^<!-- .* -->\n### Plan for `dev`\n\n> \[!IMPORTANT\]\n> undoes rollback 5: X-Frame-Options SAMEORIGIN → DENY\n/,
    );
  });

  it('says nothing of it where the headers are those that run, as after a commit that reverts the bad one', () => {
    const reverted = reportPlan(idle, 'index.html', { running: { policy: strict, rollback } });
    expect([reverted.notes, reverted.headers.summary]).toEqual([[], 'no header changes']);
  });
});

describe('what must be known before anything else', () => {
  const note = 'Version 1 of the edge function runs code `aaa`, and Terraform’s state records bbb.';
  const report = reportPlan(idle, 'index.html', { repairs: [note] });

  it('comes first in a comment', () => {
    expect(formatMarkdown({ report, manifest: FACTS, diff: '' })).toMatch(
      /^<!-- .* -->\n### Plan for `dev`\n\n> \[!IMPORTANT\]\n> Version 1 of the edge function runs code \\`aaa\\`, and Terraform’s state records bbb\.\n\n\*\*nothing to change\*\*/,
    );
  });

  it('comes first on a terminal', () => {
    expect(formatTerminal(report, pc.createColors(false)).split('\n')[0]).toBe(`! ${note}`);
  });
});

describe('the comment of a change that weakens the policy', () => {
  const markdown = written(real('weaker-csp'), readFileSync('__tests__/fixtures/plans/weaker-csp.txt', 'utf8'));

  it('can be found again by its first line', () => {
    expect(markdown.split('\n')[0]).toBe('<!-- edge-security-headers plan dev -->');
  });

  it('counts', () => {
    expect(markdown).toContain('### Plan for `dev`\n\n**0 to add, 3 to change, 0 to destroy, 3 outputs to change**\n');
  });

  it('names header, directive, before, after, verdict and why', () => {
    expect(markdown).toContain(`#### Headers: 3 weaker

|  | header | before | after | why |
| --- | --- | --- | --- | --- |
| **🔻 weaker** | \`Content-Security-Policy\`<br>\`script-src\` | \`'self'\` | \`'self' 'unsafe-inline'\` | also allows 'unsafe-inline' |
| **🔻 weaker** | \`Content-Security-Policy\`<br>\`require-trusted-types-for\` | \`'script'\` | — | is not in force |
| **🔻 weaker** | \`Cross-Origin-Resource-Policy\`<br>path /fonts/\\* | \`same-origin\` | \`cross-origin\` | is cross-origin, which is laxer than same-origin |
`);
  });

  it('has the grade before and after, what made the difference, and what it rests on', () => {
    expect(markdown).toContain(`Grade **A+ 150** → **B+ 80** (MDN HTTP Observatory, algorithm 6)
- Content Security Policy \\+10 → -20: A policy that lets inline scripts run, or scripts or plugins from nearly anywhere

<sub>Reckoned from the policy for an https page to which http leads, without cookies; the integrity of its scripts and browsers’ preload list count for nothing. \`npm run check\` grades the live site.</sub>`);
  });

  it('says that CloudFront deploys', () => {
    expect(markdown).toContain(`> [!NOTE]
> CloudFront deploys to every edge location. That takes minutes, and until then some visitors get what is there now.
>
> **changed** \`aws_cloudfront_distribution.distribution_4EC597ED\`: default\\_cache\\_behavior changes. Terraform does not wait for it.
`);
    expect(markdown).not.toContain('[!WARNING]');
  });

  it('says what it was made from', () => {
    expect(markdown).toContain(
      '<sub>commit `1234567890ab`, Terraform 1.11.4, provider aws 5.100.0, state of serial 20, planned 2026-11-25T08:00:00.000Z</sub>',
    );
    expect(written(idle, '', { dirty: true, state: undefined })).toContain(
      '<sub>commit `1234567890ab` with changes that are not committed, Terraform 1.11.4, provider aws 5.100.0, no state yet, planned ',
    );
  });

  it('folds the full diff, with signs where GitHub colours them and what is unknown as unknown', () => {
    const [, diff = ''] =
      /<details><summary>Full diff<\/summary>\n\n```diff\n(.*)\n```\n\n<\/details>\n$/s.exec(markdown) ?? [];
    expect(diff).toContain('\n!   resource "aws_cloudfront_distribution" "distribution_4EC597ED" {\n');
    expect(diff).toContain('\n+               lambda_arn   = (known after apply)\n');
    expect(diff).toContain('Plan: 0 to add, 3 to change, 0 to destroy.');
  });

  it('is what docs/plan.md shows', () => {
    const [, quoted = ''] =
      /<!-- plan\.md -->\n(.*)\n<!-- \/plan\.md -->/s.exec(readFileSync('docs/plan.md', 'utf8')) ?? [];
    expect(markdown).toContain(quoted.replace(/^> ?/gm, ''));
  });

  it('is told in a terminal, too', () => {
    expect(
      shown(real('weaker-csp')),
    ).toBe(`· changed aws_cloudfront_distribution.distribution_4EC597ED: default_cache_behavior changes. Terraform does not wait for it
headers: 3 weaker
weaker    Content-Security-Policy script-src: also allows 'unsafe-inline'
  before  'self'
  after   'self' 'unsafe-inline'
weaker    Content-Security-Policy require-trusted-types-for: is not in force
  before  'script'
weaker    Cross-Origin-Resource-Policy (path /fonts/*): is cross-origin, which is laxer than same-origin
  before  same-origin
  after   cross-origin
grade A+ 150 → B+ 80
  Content Security Policy +10 → -20: A policy that lets inline scripts run, or scripts or plugins from nearly anywhere`);
  });
});

describe('the comment of a change', () => {
  it('of the site alone says so', () => {
    expect(written(idle)).toBe(`<!-- edge-security-headers plan dev -->
### Plan for \`dev\`

**nothing to change**

No change of infrastructure or headers. The site’s files are not part of a plan: \`npm run publish-site -- dev\` uploads those that changed.

#### No header changes

Grade **A+ 150**, as before (MDN HTTP Observatory, algorithm 6)

<sub>Reckoned from the policy for an https page to which http leads, without cookies; the integrity of its scripts and browsers’ preload list count for nothing. \`npm run check\` grades the live site.</sub>

<sub>commit \`1234567890ab\`, Terraform 1.11.4, provider aws 5.100.0, state of serial 20, planned 2026-11-25T08:00:00.000Z</sub>
`);
  });

  it('that replaces the distribution warns of it before anything else', () => {
    const plan = real('weaker-csp');
    const replaced = plan.resource_changes!.map((resource) =>
      resource.type === 'aws_cloudfront_distribution'
        ? {
            ...resource,
            action_reason: 'replace_because_cannot_update',
            change: { ...resource.change, actions: ['delete', 'create'], replace_paths: [['staging']] },
          }
        : resource,
    );
    const [head] = written({ ...plan, resource_changes: replaced }).split('#### ');
    expect(head).toBe(`<!-- edge-security-headers plan dev -->
### Plan for \`dev\`

**0 to add, 2 to change, 0 to destroy, 1 to replace, 3 outputs to change**

> [!WARNING]
> **replaced** \`aws_cloudfront_distribution.distribution_4EC597ED\`: staging cannot be changed in place. The old one is destroyed before there is a new one. The site is gone under that distribution’s name. CloudFront deletes a distribution only when it is disabled at every edge location, which takes minutes.

`);
  });

  it('that is the first deployment lists every header', () => {
    const first = { output_changes: { header_policy: { actions: ['create'], before: null, after: strict } } };
    const markdown = written(first, 'd', { state: undefined });
    expect(markdown).toContain('#### First deployment, 14 headers\n');
    expect(markdown).toContain('\n| 🔹 stronger | `X-Frame-Options` | — | `DENY` | is new |\n');
    expect(markdown).toContain('\nGrade **A+ 150** (MDN');
    expect(shown(first)).toContain('\n  X-Frame-Options: DENY\n');
  });

  it.each<[string, PlanJson, string]>([
    ['without the output', {}, 'the plan has no output header_policy'],
    [
      'that destroys all',
      { output_changes: { header_policy: { actions: ['delete'], before: strict, after: null } } },
      'the output header_policy goes away',
    ],
    [
      'whose policy is unknown',
      { output_changes: { header_policy: { actions: ['update'], before: strict, after: null, after_unknown: true } } },
      'the policy is known only after it was applied',
    ],
    [
      'whose policy is of another kind',
      { output_changes: { header_policy: { actions: ['update'], before: { version: 0 }, after: strict } } },
      'the output header_policy is no policy that this version of the project can read',
    ],
  ])('%s says why headers cannot be compared', (_, plan, why) => {
    expect(written(plan)).toContain(`#### Headers cannot be compared: ${why.replaceAll('_', '\\_')}\n`);
    expect(shown(plan)).toBe(`headers cannot be compared: ${why}`);
  });

  it('tells of rules in another order', () => {
    const rule = (path: string) => ({ when: { paths: [path] }, set: [], remove: [] });
    const [before, after] = [
      { ...strict, rules: [rule('/a'), rule('/b')] },
      { ...strict, rules: [rule('/b'), rule('/a')] },
    ];
    const markdown = written({ output_changes: { header_policy: { actions: ['update'], before, after } } });
    expect(markdown).toContain('#### Headers: rules in another order\n');
  });
});

describe('a comment too large for GitHub', () => {
  const parse = (markdown: string) => new MarkdownIt({ html: true }).parse(markdown, {});
  const resource = (i: number, actions: string[]): ResourceChange => ({
    address: `aws_thing.${'n'.repeat(200)}${i}`,
    mode: 'managed',
    type: 'aws_thing',
    action_reason: 'replace_because_cannot_update',
    change: { actions, before: {}, after: {}, replace_paths: [[`${'é'.repeat(300)}${i}`]] },
  });

  it.each<[string, () => string]>([
    ['of many lines', () => written(real('weaker-csp'), `${'+ a line\n'.repeat(50_000)}`)],
    ['of one long line', () => written(real('weaker-csp'), `+ ${'x'.repeat(200_000)}`)],
    ['of wide characters', () => written(real('weaker-csp'), `${'+ 🙂é\u202e\u0007\n'.repeat(50_000)}`)],
    [
      'with fences in it',
      () => written(real('weaker-csp'), `${'```\n\n</details>\n\n~~~\n\n````\n\n'.repeat(20_000)}`),
    ],
    ['of backticks', () => written(real('weaker-csp'), '`'.repeat(100_000))],
    [
      'of replaced resources, each with a reason of its own',
      () => written({ resource_changes: Array.from({ length: 3000 }, (_, i) => resource(i, ['delete', 'create'])) }),
    ],
    [
      'of headers',
      () => {
        const set = Array.from({ length: 2000 }, (_, i) => [`X-${i}`, `|\`<b>${'é'.repeat(500)}`]);
        const after = { ...strict, set };
        return written(
          { output_changes: { header_policy: { actions: ['update'], before: strict, after } } },
          '+ x\n'.repeat(50_000),
        );
      },
    ],
  ])('%s is cut to whole Markdown', (_, write) => {
    const markdown = write();
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
    const tokens = parse(markdown);
    const html = tokens.filter(({ type }) => type === 'html_block').map(({ content }) => content.trim());
    expect(html.filter((block) => block.startsWith('<details>'))).toHaveLength(1);
    expect(html.filter((block) => block === '</details>')).toHaveLength(1);
    const fences = tokens.filter(({ type }) => type === 'fence');
    expect(fences).toHaveLength(1);
    expect(markdown).toContain(`\n${fences[0]!.markup}\n\n</details>`);
    // No row of a table is cut: each has all its cells.
    const cells = tokens.filter(({ type }) => type === 'td_open' || type === 'th_open').length;
    expect(cells % 5).toBe(0);
    expect(markdown).toMatch(
      /_The diff is cut|is shortened|more: see the full diff\.|more of headers, in the full diff\._/,
    );
  });

  it('says how much was cut, and where the rest is', () => {
    expect(written(real('weaker-csp'), '+ a line\n'.repeat(50_000))).toMatch(
      /<\/details>\n\n_The diff is cut after \d+ lines of 50000\. The whole of it is in `plan\.txt` beside the saved plan, and `terraform show plan\.tfplan` prints it\._\n$/,
    );
    expect(written(real('weaker-csp'), `+ ${'x'.repeat(200_000)}`)).toContain(
      '… (199003 more characters)\n```\n\n</details>\n\n_1 line of more than 1000 characters is shortened. The whole of it is in ',
    );
  });

  it('names some of many, and counts the others', () => {
    const same = Array.from({ length: 3000 }, (_, i) => ({
      ...resource(i, ['delete']),
      action_reason: 'delete_because_no_resource_config',
      address: `aws_thing.a${i}`,
    }));
    expect(written({ resource_changes: same })).toContain('`aws_thing.a9` and 2990 more: It is no longer declared.\n');
  });

  it('lets nothing of a value become markup', () => {
    const set = [['X-Evil', 'a | b ` </details> <script> \u001b[31m']];
    const markdown = written({
      output_changes: {
        header_policy: { actions: ['update'], before: { ...strict, set: [] }, after: { ...strict, set } },
      },
    });
    expect(new MarkdownIt({ html: true }).render(markdown)).toContain(
      '<td><code>a | b ` &lt;/details&gt; &lt;script&gt; \\u{1b}[31m</code></td>',
    );
  });
});
