import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException as NoGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvalidParameterValueException,
  LambdaClient,
  ListVersionsByFunctionCommand,
  ResourceNotFoundException,
  TagResourceCommand,
} from '@aws-sdk/client-lambda';
import { removeFunction } from '../../../cli/aws/remove-function';

const NAME = 'example-prod-headers';
const ARN = `arn:aws:lambda:us-east-1:123456789012:function:${NAME}`;
const NOW = new Date('2026-11-25T12:00:00Z');

/** An account with one function, whose calls are noted, and which dies at the nth of them. */
class Account {
  tags: Record<string, string> = {};
  tagsError?: { readonly ErrorCode: string; readonly Message: string };
  versions = ['1', '2', '10'];
  hasFunction = true;
  hasRole = true;
  groups = 0;
  replicated = new Set<string>();
  dies = Number.POSITIVE_INFINITY;
  role = NAME;
  readonly calls: string[] = [];

  clients() {
    const answer = async (command: unknown) => {
      if (this.calls.length >= this.dies) throw new Error('killed');
      return this.#answer(command);
    };
    const connect = (region: string) => {
      const logs = new CloudWatchLogsClient({ region });
      logs.send = (async (command: unknown) => {
        if (!(command instanceof DeleteLogGroupCommand)) throw new Error('unexpected');
        if (this.groups === 0) throw new NoGroup({ message: '', $metadata: {} });
        this.groups -= 1;
        this.calls.push('log group');
        return {};
      }) as never;
      return logs;
    };
    const lambda = new LambdaClient({ region: 'us-east-1' });
    const iam = new IAMClient({ region: 'us-east-1' });
    lambda.send = answer as never;
    iam.send = answer as never;
    return { lambda, iam, connect };
  }

  #answer(command: unknown): object {
    if (command instanceof GetFunctionCommand) {
      if (!this.hasFunction) throw new ResourceNotFoundException({ message: '', $metadata: {} });
      return {
        Configuration: { FunctionArn: ARN, Role: `arn:aws:iam::123456789012:role/${this.role}` },
        ...(this.tagsError ? { TagsError: this.tagsError } : { Tags: this.tags }),
      };
    }
    if (command instanceof ListVersionsByFunctionCommand) {
      // Two pages, as of a function with many; in the order of names.
      if (command.input.Marker) return { Versions: this.versions.slice(1).map((Version) => ({ Version })) };
      return {
        Versions: [{ Version: '$LATEST' }, ...this.versions.slice(0, 1).map((Version) => ({ Version }))],
        NextMarker: 'more',
      };
    }
    if (command instanceof ListRolePoliciesCommand) {
      if (!this.hasRole) throw new NoSuchEntityException({ message: '', $metadata: {} });
      return { PolicyNames: ['logs'] };
    }
    if (command instanceof TagResourceCommand) {
      this.tags = { ...this.tags, ...command.input.Tags };
      this.calls.push('mark');
    } else if (command instanceof DeleteFunctionCommand) {
      const { Qualifier } = command.input;
      if (this.replicated.has(Qualifier ?? NAME)) {
        const message = `Lambda was unable to delete ${ARN} because it is a replicated function.`;
        throw new InvalidParameterValueException({ message, $metadata: {} });
      }
      if (Qualifier) this.versions = this.versions.filter((version) => version !== Qualifier);
      else this.hasFunction = false;
      this.calls.push(Qualifier ? `version ${Qualifier}` : 'function');
    } else if (command instanceof DeleteRolePolicyCommand) this.calls.push('role policy');
    else if (command instanceof DeleteRoleCommand) {
      this.hasRole = false;
      this.calls.push('role');
    } else throw new Error('unexpected');
    return {};
  }
}

it('a function whose tags may not be read is left alone, and it is said which permission is missing', async () => {
  const account = new Account();
  account.tagsError = { ErrorCode: 'AccessDeniedException', Message: 'User: deploy is not authorized' };
  await expect(removeFunction(NAME, account.clients(), NOW)).rejects.toThrow(
    'function example-prod-headers: its tags cannot be read: User: deploy is not authorized. Allow lambda:ListTags on it; ' +
      'for a role of the pipeline, run npm run bootstrap again.',
  );
  expect(account.calls).toEqual([]);
});

it('a function is marked first, then its versions, logs and role go, and it goes last', async () => {
  const account = new Account();
  account.groups = 2;
  expect(await removeFunction(NAME, account.clients(), NOW)).toEqual({ state: 'removed' });
  expect(account.calls).toEqual([
    'mark',
    'version 1',
    'version 2',
    'version 10',
    'log group',
    'log group',
    'role policy',
    'role',
    'function',
  ]);
  expect(await removeFunction(NAME, account.clients(), NOW)).toEqual({ state: 'absent' });
});

it('one that has replicas keeps its logs, its role and the mark, with the time of the first try', async () => {
  const account = new Account();
  account.groups = 2;
  account.replicated.add('10').add(NAME);
  expect(await removeFunction(NAME, account.clients(), NOW)).toEqual({
    state: 'held',
    since: '2026-11-25T12:00:00.000Z',
  });
  const later = new Date('2026-11-26T02:00:00Z');
  expect(await removeFunction(NAME, account.clients(), later)).toEqual({
    state: 'held',
    since: '2026-11-25T12:00:00.000Z',
  });
  expect(account.calls).toEqual(['mark', 'version 1', 'version 2']);
  expect({ ...account.tags, role: account.hasRole, groups: account.groups }).toEqual({
    'destroyed-at': '2026-11-25T12:00:00.000Z',
    role: true,
    groups: 2,
  });
  account.replicated.clear();
  expect(await removeFunction(NAME, account.clients(), later)).toEqual({ state: 'removed' });
});

it('killed after any of its calls and run again, it ends the same', async () => {
  for (let dies = 1; dies <= 6; dies++) {
    const account = new Account();
    account.dies = dies;
    await expect(removeFunction(NAME, account.clients(), NOW)).rejects.toThrow('killed');
    account.dies = Number.POSITIVE_INFINITY;
    expect(await removeFunction(NAME, account.clients(), NOW)).toEqual({ state: 'removed' });
    expect({ versions: account.versions, role: account.hasRole, there: account.hasFunction }).toEqual({
      versions: [],
      role: false,
      there: false,
    });
  }
});

it('the role is left to Terraform where it will be asked for it', async () => {
  const account = new Account();
  const { iam, ...clients } = account.clients();
  expect(await removeFunction(NAME, clients, NOW)).toEqual({ state: 'removed' });
  expect(account.hasRole).toBe(true);
});

it('a role that is not the function’s own stays', async () => {
  const account = new Account();
  account.role = 'shared';
  await removeFunction(NAME, account.clients(), NOW);
  expect(account.calls).not.toContain('role');
  expect(account.hasFunction).toBe(false);
});

it('what is refused for another reason is told', async () => {
  const clients = new Account().clients();
  const { send } = clients.lambda;
  clients.lambda.send = (async (command: unknown) => {
    if (command instanceof DeleteFunctionCommand)
      throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    return send(command as never);
  }) as never;
  await expect(removeFunction(NAME, clients, NOW)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
