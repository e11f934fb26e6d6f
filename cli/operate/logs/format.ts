import type { colorsFor } from '../../core/colors';
import { printable } from '../../core/text';
import type { LogEvent } from './read';

type Colors = ReturnType<typeof colorsFor>;

/** What a line says, whoever wrote it: the function, Lambda's runtime, Lambda itself. */
interface Said {
  /** `ERROR`; empty where the line has none. */
  readonly level: string;
  readonly text: string;
  /** What is told beside it. */
  readonly fields: readonly (readonly [name: string, value: unknown])[];
}

/** For people: time, region, level, what was said. `width` is that of the longest region's name. */
export function formatEvent(event: LogEvent, width: number, c: Colors): string {
  const { level, text, fields } = read(event.message);
  const color = /^(ERROR|FATAL)$/.test(level) ? c.red : level === 'WARN' ? c.yellow : c.dim;
  // Lambda writes the line ends within a message as carriage returns.
  const [first = '', ...more] = text.split(/[\r\n]+/).map((line) => printable(line.replaceAll('\t', '  ')));
  const told = fields.map(([name, value]) => c.dim(`${printable(name)}=${quoted(value)}`)).join(' ');
  const head = `${c.dim(new Date(event.time).toISOString())}  ${c.cyan(event.region.padEnd(width))}  `;
  const line = `${head}${level && `${color(printable(level).padEnd(5))}  `}${first}${told && `  ${told}`}`;
  return [line, ...more.map((rest) => `    ${rest}`)].join('\n');
}

/** For programs: one JSON object a line. What was logged as JSON stands in it as JSON. */
export function eventJson({ time, region, stream, id, message }: LogEvent): string {
  return JSON.stringify({
    time: new Date(time).toISOString(),
    region,
    stream,
    id,
    message: objectOf(message) ?? message.trimEnd(),
  });
}

function read(message: string): Said {
  const line = message.trimEnd();
  const object = objectOf(line);
  if (object === undefined) {
    // Lambda's plain text: time, request, level, text.
    const [, request, level, text] = /^\d{4}-\S+Z\t(\S+)\t([A-Z]+)\t(.*)$/s.exec(line) ?? [];
    if (level === undefined) return { level: '', text: line, fields: [] };
    return { level, text: text ?? '', fields: [['requestId', request]] };
  }
  const { level, timestamp: _, message: text, time: __, type, record, ...rest } = object;
  // Lambda's own lines: `{ "time", "type": "platform.report", "record": { … } }`.
  if (typeof type === 'string' && isObject(record)) return { level: '', text: type, fields: Object.entries(record) };
  const told = typeof text === 'string' ? text : text === undefined ? '' : JSON.stringify(text);
  return { level: typeof level === 'string' ? level.toUpperCase() : '', text: told, fields: Object.entries(rest) };
}

function objectOf(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As it is where it can be told from the next field, else in JSON's quotes. */
function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return printable(typeof value === 'string' && /[\s"=]|^$/.test(text) ? JSON.stringify(text) : text);
}
