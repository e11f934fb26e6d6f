import { type EnvironmentOptions, parseSiteConfig } from '../../../lib/config';
import { namesOf } from '../../../lib/names/names';
import { decide } from '../../../local/aws/authorize/decide';
import WHOLE from '../../fixtures/roles.json';
import {
  type Access,
  FOREIGN,
  type Own,
  type Row,
  rowsOfEdge,
  rowsOfEnvironment,
  rowsOfReplication,
  rowsOfTeam,
} from './support/attacks';
import { faultsOf } from './support/reference';
import { type Role, rolesOf, VARIANTS } from './support/roles';

const ACCOUNT = '123456789012';
/** What AWS gives no way to refuse, as it was met: `ROLE SID whose: why`. */
const met = new Set<string>();
const listed = new Set<string>();
const seen = new Set<string>();

describe.each(VARIANTS)('the roles of an environment with %s', (name, options) => {
  const roles = rolesOf(options);
  const own = ownOf(options);

  it.each(roles.map((role) => [role.name, role] as const))('%s reaches its own, and nothing of others', (_, role) => {
    const rows = rowsOf(role, own);
    const wrong = unlessSeen([role, own], () =>
      role.statements.flatMap((statement) => {
        const row = rows[statement.Sid];
        if (!row) return [`${statement.Sid} has no rows in support/attacks.ts`];
        return statement.Action.flatMap((action) => tried(role, statement.Sid, action, row));
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('are written in actions, ARNs and condition keys that AWS has', async () => {
    const statements = roles.flatMap((role) => role.statements);
    const faults = statements.map((statement) =>
      unlessSeen(statement, async () => (await faultsOf(statement)).map((fault) => `${statement.Sid}: ${fault}`)),
    );
    expect((await Promise.all(faults)).flat()).toEqual([]);
  });

  // A statement a line: a change of what a role is allowed is a change of that file, for a reviewer to read.
  const whole = (WHOLE as Record<string, object>)[name];
  if (whole) {
    it('are allowed what fixtures/roles.json says, and nothing else', () => {
      const documents = roles.map((role) => [role.name, role.documents.map((one) => JSON.parse(one))]);
      expect(Object.fromEntries(documents)).toEqual(whole);
    });
  }
});

it('has every statement whole of the plainest environment and of the fullest', () => {
  expect(Object.keys(WHOLE)).toEqual(['no option', 'every option']);
});

it('lists no opening that there is not', () => {
  expect(listed.size).toBeGreaterThan(0);
  expect([...listed].filter((one) => !met.has(one))).toEqual([]);
});

it('claims no distribution without tags where one was adopted', () => {
  const adopted = VARIANTS.find(([name]) => name === 'an adopted distribution')![1];
  const role = rolesOf(adopted).find(({ name }) => name === 'example-prod-deploy')!;
  const claim = {
    resource: `arn:aws:cloudfront::${ACCOUNT}:distribution/E1OTHER`,
    context: { 'aws:RequestTag/site': 'example', 'aws:RequestTag/environment': 'prod' },
  };
  expect(judge(role, 'cloudfront:TagResource', claim).allowed).toBe(false);
});

/** Most options change no role: what was judged once is not judged again. */
function unlessSeen<T>(what: unknown, judged: () => T): T | never[] {
  const key = JSON.stringify(what);
  if (seen.has(key)) return [];
  seen.add(key);
  return judged();
}

/** What of a row does not hold for an action. */
function tried(role: Role, sid: string, action: string, { own, foreign, open = {} }: Row): string[] {
  const { by } = judge(role, action, own);
  const wrong = by.includes(`policy#${sid}`) ? [] : [`${sid} does not allow ${action} on ${own.resource}`];
  for (const whose of FOREIGN) {
    const reason = open[whose];
    const kind = role.name.replace(/^example-/, '');
    if (reason !== undefined) listed.add(`${kind} ${sid} ${whose}: ${reason}`);
    for (const access of foreign[whose]) {
      if (!judge(role, action, access).allowed) continue;
      if (reason === undefined) wrong.push(`${sid}: ${action} on ${access.resource} ${JSON.stringify(access.context)}`);
      else met.add(`${kind} ${sid} ${whose}: ${reason}`);
    }
    if (foreign[whose].length === 0) wrong.push(`${sid} is not tried on what is ${whose}`);
  }
  return wrong;
}

function judge({ name, documents }: Role, action: string, { resource, context = {} }: Access) {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/job`;
  const identity = documents.map((document) => ({ name: 'policy', document }));
  return decide(
    { identity },
    { principal: { kind: 'role', account: ACCOUNT, arn, roleArn }, action, resource, context },
  );
}

function rowsOf({ name }: Role, own: Own): Readonly<Record<string, Row>> {
  if (name.startsWith('example-team-')) return rowsOfTeam();
  if (name === 'example-tfstate-replica') return rowsOfReplication();
  return /-(?:plan|deploy)$/.test(name) ? rowsOfEnvironment(own) : rowsOfEdge(own.functionName);
}

function ownOf(options: EnvironmentOptions): Own {
  const { site, environments } = parseSiteConfig({
    site: 'example',
    environments: { prod: { ...options, state: { bucket: 'example-tfstate', ...options.state } } },
  });
  const environment = environments.prod!;
  const { bucketName, roleName, edgeBoundary, functionName } = namesOf(site, environment);
  return {
    bucket: bucketName(ACCOUNT),
    role: environment.adopted?.roleArn ?? `arn:aws:iam::${ACCOUNT}:role/${roleName}`,
    boundary: edgeBoundary,
    functionName,
    distribution: environment.adopted?.distributionId ?? 'E1OWN',
    region: environment.region,
    originAccess: environment.originAccess,
  };
}
