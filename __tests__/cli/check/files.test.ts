import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readPolicyFile } from '../../../cli/check/policy-file';
import { readReport } from '../../../cli/check/report-file';
import { reportSchema } from '../../../cli/check/report-schema';
import { compile } from '../../../lib/policy';
import { bad, good } from './support/report';

describe('a policy file', () => {
  const policy = compile({
    preset: 'strict',
    rules: [{ when: { contentTypes: ['text/css'], statuses: ['4xx'] }, remove: ['Origin-Agent-Cluster'] }],
  });

  it('holds a compiled policy, also as Terraform writes one', () => {
    expect(readPolicyFile(JSON.stringify(policy), 'policy.json')).toEqual(policy);
    expect(readPolicyFile(JSON.stringify(JSON.stringify(policy)), 'policy.json')).toEqual(policy);
  });

  it.each([
    ['{', /^policy\.json: is not JSON: /],
    ['"not json"', /^policy\.json: is not JSON: /],
    ['{}', /^policy\.json: is not a compiled policy: version: /],
    [JSON.stringify({ ...policy, version: 2 }), /is not a compiled policy: version: /],
    [JSON.stringify({ ...policy, set: [['only a name']] }), /is not a compiled policy: set\.0/],
    [JSON.stringify({ ...policy, more: true }), /is not a compiled policy: the file: .*more/],
    ['null', /is not a compiled policy/],
  ])('that is none is refused: %.40s', (text, message) => {
    expect(() => readPolicyFile(text, 'policy.json')).toThrow(message);
  });
});

describe('an earlier report', () => {
  it('is read back, whatever is in it', () => {
    expect(readReport(JSON.stringify(good), 'last.json')).toEqual(good);
    expect(readReport(JSON.stringify(bad), 'last.json')).toEqual(bad);
  });

  it.each([
    ['{', /^last\.json: is not JSON: /],
    ['null', /^last\.json: is not a report of version 1: the file: .*\. Make one with --format json$/],
    [JSON.stringify({ ...good, version: 2 }), /is not a report of version 1: version: /],
    [JSON.stringify({ ...good, answers: [1] }), /is not a report of version 1: answers\.0: /],
  ])('that is none is refused: %.30s', (text, message) => {
    expect(() => readReport(text, 'last.json')).toThrow(message);
  });
});

describe("the report's schema", () => {
  it('is what docs/check-report.schema.json says', () => {
    const file = join(__dirname, '../../../docs/check-report.schema.json');
    const { $comment, ...written } = JSON.parse(readFileSync(file, 'utf8'));
    expect($comment).toMatch(/^Version 1 of the JSON that npm run check writes/);
    expect(written).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(reportSchema, { io: 'input' }))));
  });
});
