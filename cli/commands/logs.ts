import { setMaxListeners } from 'node:events';
import { Option } from 'commander';
import { logGroupsOf } from '../../lib/names/names';
import { type EdgeLogs, edgeLogsOf, ensureEdgeLogGroups } from '../aws/log-groups';
import { connectLogs, failuresByText, inEachRegion, type Outcome } from '../aws/log-regions';
import { colorsFor } from '../core/colors';
import { CommandLine } from '../core/command-line';
import { endWith } from '../core/end';
import { stopWithParent } from '../core/parent';
import { count } from '../core/text';
import { valueOption } from '../core/value-option';
import { regionsOf, sinceOf } from '../operate/logs/arguments';
import { follow } from '../operate/logs/follow';
import { eventJson, formatEvent } from '../operate/logs/format';
import { inTimeOrder, type LogEvent, readEvents } from '../operate/logs/read';
import { environmentOf, loadSite } from '../site/load-site';

interface Options {
  readonly since: number;
  readonly follow: boolean;
  readonly filter?: string;
  readonly json: boolean;
  readonly region?: readonly string[];
  readonly ensure: boolean;
  readonly debug: boolean;
}

const READING = ['since', 'follow', 'filter', 'json', 'region'];

const command = new CommandLine('logs')
  .description(
    'What the edge function has logged, in every region in which it runs, merged by time. It runs near the viewer, and logs where ' +
      'it runs. docs/logs.md says more.',
  )
  .argument('<env>', 'an environment of site.config.ts')
  .addOption(
    valueOption('--since <time>', 'from then on: 30s, 10m, 12h, 7d ago, or 2026-11-25T10:00Z', sinceOf()).default(
      sinceOf()('1h'),
      '1h',
    ),
  )
  .option('--follow', 'go on with what is logged from now on, until Ctrl-C', false)
  .option('--filter <pattern>', 'a filter pattern of CloudWatch Logs: Refused, or { $.level = "ERROR" }')
  .option('--json', 'for programs: one JSON object a line', false)
  .addOption(valueOption('--region <names>', 'these regions alone: us-east-1,eu-west-1', regionsOf))
  .addOption(
    new Option('--ensure', 'read nothing: make the log groups that are missing, and set how long each keeps its lines')
      .default(false)
      .conflicts(READING),
  )
  .addHelpText(
    'after',
    '\nExit status: 0 every region was read (--follow: until Ctrl-C), or has its log group; 1 a region could not be, or something' +
      '\nelse failed; 2 wrong usage; 130 stopped with Ctrl-C.',
  )
  .read(process.argv, process.env);

const out = colorsFor(process.stdout);
const err = colorsFor(process.stderr);

async function main(name: string, options: Options): Promise<number> {
  const site = loadSite();
  const logs = edgeLogsOf(site.site, environmentOf(site, name));
  if (options.ensure) return ensure(logs);
  const stop = new AbortController();
  // Each region listens.
  setMaxListeners(0, stop.signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  stopWithParent(() => stop.abort());
  const chosen = { ...logs, regions: options.region ?? logs.regions };
  return options.follow ? followAll(chosen, options, stop.signal) : readAll(chosen, options, stop.signal);
}

async function readAll(logs: EdgeLogs, options: Options, signal: AbortSignal): Promise<number> {
  const query = queryOf(logs, options);
  const found: LogEvent[] = [];
  const outcomes = await inEachRegion(logs.regions, connectLogs(), (client, region) =>
    readEvents(client, region, query, (events) => void found.push(...events), signal),
  );
  if (signal.aborted) {
    tell('Stopped: nothing is shown, since what came so far is not in order.');
    return 130;
  }
  show(inTimeOrder(found), logs, options);
  const status = statusOf(outcomes);
  if (found.length === 0 && outcomes.some((outcome) => 'value' in outcome))
    tell(nothing(outcomes, query.group, options));
  return status;
}

async function followAll(logs: EdgeLogs, options: Options, signal: AbortSignal): Promise<number> {
  const { regions } = logs;
  if (!options.json) tell(err.dim(`Following ${count(regions.length, 'region')}, until Ctrl-C: ${regions.join(', ')}`));
  const read = await follow({
    regions,
    connect: connectLogs(),
    query: queryOf(logs, options),
    signal,
    onEvents: (events) => show(events, logs, options),
    onChange: (changes) => {
      tellFailures(changes, regions.length);
      for (const { region } of changes.filter((change) => 'value' in change)) tell(`${region}: answers again`);
    },
  });
  return read ? 0 : 1;
}

async function ensure(logs: EdgeLogs): Promise<number> {
  const outcomes = await ensureEdgeLogGroups(logs);
  for (const outcome of outcomes) {
    if ('value' in outcome && outcome.value !== 'there') console.log(`${outcome.value.padEnd(7)} ${outcome.region}`);
  }
  const status = statusOf(outcomes);
  const fine = outcomes.filter((outcome) => 'value' in outcome).length;
  console.log(
    `${logGroupsOf(logs.functionName).edge}: ${fine} of ${count(logs.regions.length, 'log group')} there, ` +
      `lines are kept for ${count(logs.retentionDays, 'day')}`,
  );
  return status;
}

function queryOf({ functionName }: EdgeLogs, { since, filter }: Options) {
  return { group: logGroupsOf(functionName).edge, from: since, filter };
}

function show(events: readonly LogEvent[], { regions }: EdgeLogs, { json }: Options): void {
  const width = Math.max(...regions.map((region) => region.length));
  for (const event of events) console.log(json ? eventJson(event) : formatEvent(event, width, out));
}

/** Tells what failed. A region that is switched off is told of, and is no failure of the others. */
function statusOf(outcomes: readonly Outcome<unknown>[]): number {
  tellFailures(outcomes, outcomes.length);
  const failed = outcomes.some((outcome) => 'failure' in outcome && !outcome.off);
  return failed || !outcomes.some((outcome) => 'value' in outcome) ? 1 : 0;
}

function tellFailures(outcomes: readonly Outcome<unknown>[], every: number): void {
  for (const { where, failure } of failuresByText(outcomes, every)) tell(`${err.yellow(`${where}:`)} ${failure}`);
}

/** Where it looked, for whoever expected something. */
function nothing(outcomes: readonly Outcome<boolean>[], group: string, { since, filter }: Options): string {
  const looked = outcomes.filter((outcome) => 'value' in outcome);
  const without = looked.filter(({ value }) => !value).length;
  return (
    `Nothing was logged${filter === undefined ? '' : ` that ${filter} matches`} since ${new Date(since).toISOString()} in ${group} of ` +
    `${looked.map(({ region }) => region).join(', ')}` +
    `${without > 0 ? `; ${count(without, 'region')} ${without === 1 ? 'has' : 'have'} no such group yet` : ''}`
  );
}

function tell(line: string): void {
  console.error(line);
}

const options = command.opts<Options>();
endWith(main(command.processedArgs[0], options), { debug: options.debug });
