import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { childEnv } from '../../../cli/core/child-env';

describe('the environment of children', () => {
  const env = {
    PATH: '/bin',
    HOME: '/home/ada',
    LC_ALL: 'C',
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 'secret',
    GITHUB_TOKEN: 'token',
    NPM_TOKEN: 'token',
    NODE_OPTIONS: '--require evil',
    UNDEFINED: undefined,
    PIP_INDEX_URL: 'https://index',
  };

  it('has what programs need, and no rights', () => {
    expect(childEnv([], env)).toEqual({ PATH: '/bin', HOME: '/home/ada', LC_ALL: 'C' });
  });

  it('has more where it is named', () => {
    expect(childEnv(['PIP_*', 'CI'], env)).toEqual({
      PATH: '/bin',
      HOME: '/home/ada',
      LC_ALL: 'C',
      PIP_INDEX_URL: 'https://index',
    });
  });
});

/** Who may start a child with another environment than `childEnv`'s, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'cli/setup/bootstrap/gh.ts': 'childEnv, and how gh signs in',
  'proof/fuzz/grade/mdn.ts': 'the certificates that it trusts, alone',
  'cli/terraform/guard.mjs': 'Terraform, with the environment that it was itself started with',
  'cli/terraform/find.ts': 'Terraform',
  'cli/terraform/terraform.ts': 'Terraform',
  'cli/terraform/stack.ts': 'the stack’s own program, in which site.config.ts may read the environment',
  'proof/drill/locks.ts': 'a command of this project, on AWS on loopback',
  'proof/support/project.ts': 'a command of this project, on AWS on loopback',
  'proof/rehearse/world.ts': 'a command of this project, on AWS on loopback',
  'proof/rehearse/runner.ts': 'a job’s script, with the job’s environment alone',
};

type Node = { readonly type?: string; readonly [key: string]: unknown };

/** The calls in a source that start a child process, and whether each has `env: childEnv(…)`, alone or with more of its `own`. */
function starts(source: string, syntax: 'typescript' | 'ecmascript'): boolean[] {
  const names = new Set<string>();
  const found: boolean[] = [];
  const nameOf = (node: Node | undefined) => (node?.type === 'Identifier' ? (node.value as string) : undefined);
  const isClean = (value: Node): boolean =>
    (value.type === 'CallExpression' && nameOf(value.callee as Node) === 'childEnv') ||
    (value.type === 'ObjectExpression' &&
      (value.properties as Node[])
        .filter((one) => one.type === 'SpreadElement')
        .every((one) => nameOf(one.arguments as Node) === 'own' || isClean(one.arguments as Node)));
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    const one = node as Node;
    if (one.type === 'ImportDeclaration' && /^(?:node:)?child_process$/.test((one.source as Node).value as string)) {
      for (const each of one.specifiers as Node[]) {
        if (each.type !== 'ImportSpecifier')
          throw new Error('import its functions by name, so that this test sees them');
        if (!(each.isTypeOnly as boolean)) names.add(nameOf(each.local as Node) as string);
      }
    }
    if (one.type === 'VariableDeclarator' && (one.init as Node | null)?.type === 'CallExpression') {
      const { callee, arguments: args } = one.init as unknown as { callee: Node; arguments: { expression: Node }[] };
      const wrapped = nameOf(callee) === 'promisify' ? nameOf(args[0]?.expression) : undefined;
      if (wrapped !== undefined && names.has(wrapped)) names.add(nameOf(one.id as Node) as string);
    }
    if (one.type === 'CallExpression') {
      const callee = one.callee as Node;
      const inner =
        callee.type === 'CallExpression' && nameOf(callee.callee as Node) === 'promisify' ? callee : undefined;
      const wrapped = nameOf((inner?.arguments as { expression: Node }[] | undefined)?.[0]?.expression);
      if (names.has(wrapped ?? nameOf(callee) ?? '')) {
        const options = (one.arguments as { expression: Node }[]).map(({ expression }) => expression);
        const properties = options.flatMap((each) =>
          each.type === 'ObjectExpression' ? (each.properties as Node[]) : [],
        );
        const env = properties.find((each) => (each.key as Node | undefined)?.value === 'env');
        found.push(env !== undefined && isClean(env.value as Node));
      }
    }
    for (const value of Object.values(one)) visit(value);
  };
  visit(parseSync(source, { syntax, ...(syntax === 'typescript' && { tsx: false }) } as never).body);
  return found;
}

it.each([
  ["import { spawn } from 'node:child_process'; spawn('a', [], { env: childEnv() });", [true]],
  ["import { spawn } from 'node:child_process'; spawn('a', []);", [false]],
  ["import { spawn } from 'child_process'; spawn('a', [], { env: process.env });", [false]],
  ["import { spawn } from 'node:child_process'; spawn('a', [], { env: { ...process.env } });", [false]],
  ["import { spawn } from 'node:child_process'; spawn('a', [], { env: { ...childEnv(), ...env } });", [false]],
  ["import { spawn } from 'node:child_process'; spawn('a', [], { env: { ...childEnv(), ...own } });", [true]],
  ["import { spawn } from 'node:child_process'; spawn('a', [], { env: { ...childEnv(), A: '1' } });", [true]],
  ["import { execFile } from 'node:child_process'; const run = promisify(execFile); run('a', { env });", [false]],
  ["import { execFile as x } from 'node:child_process'; promisify(x)('a');", [false]],
  ["import type { ChildProcess } from 'node:child_process'; const a = 1;", []],
])('sees how a child is started: %s', (source, clean) => expect(starts(source, 'typescript')).toEqual(clean));

it('nobody hands the whole environment to a child but who has a reason', () => {
  const files = ['tools', 'lib', 'lambda', 'local', 'cli', 'proof']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => /\.(?:ts|mjs|cjs)$/.test(file) && !file.includes('node_modules'))
    .sort();
  expect(files.length).toBeGreaterThan(200);
  const otherwise = files.filter((file) =>
    starts(readFileSync(file, 'utf8'), file.endsWith('.ts') ? 'typescript' : 'ecmascript').includes(false),
  );
  expect(otherwise).toEqual(Object.keys(OTHERWISE).sort());
});
