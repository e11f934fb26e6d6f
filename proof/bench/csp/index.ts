import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../../../cli/browser/find';
import { launchBrowser } from '../../../cli/browser/launch';
import { ATTEMPTS, askLists, askPolicies } from './ask';
import { ADDRESSES, policies, SEVERAL, SINGLE } from './inputs';

/** What a browser answered, as the tests keep it: one hexadecimal digit for four addresses or attempts. */
export interface Table {
  /** Name and version. */
  readonly browser: string;
  readonly addresses: readonly string[];
  readonly lists: Readonly<Record<string, string>>;
  readonly attempts: readonly string[];
  readonly policies: Readonly<Record<string, string>>;
}

const TABLE = '__tests__/lib/policy/csp/browser-answers.json';
const POLICIES = 120;

/**
 * Asks the browser of this machine what it lets through under lists and policies, and compares with the answers that the
 * tests keep. With `write`, keeps the new ones instead.
 * @returns whether nothing differs, or everything was written
 */
export async function askBrowser(env: NodeJS.ProcessEnv, write: boolean): Promise<boolean> {
  const table = await ask(env);
  const file = join(process.cwd(), TABLE);
  const count = `${Object.keys(table.lists).length} lists, ${Object.keys(table.policies).length} policies`;
  if (write) {
    writeFileSync(file, `${JSON.stringify(table, null, 1)}\n`);
    console.log(`${table.browser}: ${count} written to ${TABLE}`);
    return true;
  }
  const kept: Table = JSON.parse(readFileSync(file, 'utf8'));
  const differences = [
    ...differing(kept.lists, table.lists).map((list) => `connect-src ${list}`),
    ...differing(kept.policies, table.policies),
  ];
  for (const one of differences) console.log(`MISSED ${one}: answered differently`);
  console.log(
    `${differences.length === 0 ? 'met   ' : 'MISSED'} ${count} asked of ${table.browser}; ` +
      `${differences.length} answered otherwise than ${kept.browser} (goal: 0)`,
  );
  return differences.length === 0;
}

async function ask(env: NodeJS.ProcessEnv): Promise<Table> {
  const browser = await launchBrowser(findBrowser(env, join(process.cwd(), '.cache')), env, {
    hostRules: 'MAP * ~NOTFOUND',
  });
  try {
    const lists = [...new Set([...SINGLE, ...SEVERAL])];
    const whole = policies(POLICIES);
    return {
      browser: `Chromium ${browser.version()}`,
      addresses: ADDRESSES,
      lists: byText(lists, await askLists(browser, lists)),
      attempts: ATTEMPTS,
      policies: byText(whole, await askPolicies(browser, whole)),
    };
  } finally {
    await browser.close();
  }
}

function byText(texts: readonly string[], answers: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text, at) => [text, answers[at]!]));
}

function differing(kept: Table['lists'], found: Table['lists']): string[] {
  return [...new Set([...Object.keys(kept), ...Object.keys(found)])].filter((text) => kept[text] !== found[text]);
}
