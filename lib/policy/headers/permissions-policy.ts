import { z } from 'zod';
import { HeaderSyntaxError, nearest } from '../errors';
import { PERMISSIONS_POLICY_FEATURES, type PermissionsPolicyFeature } from '../permissions-policy-features';
import { formatString, parseDictionary, SF_TOKEN, type SfMember } from '../structured-fields';
import type { HeaderModule } from '../types';

/** Who may use a feature: `*` everybody, or a list of `self` and origins; nobody where it is empty. */
export type Allowlist = '*' | readonly string[];

/** The allowlist of one feature, or the allowlist and the endpoint that browsers tell of violations. */
export type FeaturePolicy = Allowlist | { readonly allow: Allowlist; readonly reportTo: string };

/** A complete value: features and who may use them; what it does not name keeps the browser's own default. */
export type PermissionsPolicy = Readonly<Partial<Record<PermissionsPolicyFeature, FeaturePolicy>>>;

/**
 * What a team writes over the preset's: `{ camera: ['self', 'https://meet.example'], fullscreen: '*', usb: [] }`.
 * `false` takes the preset's line for that feature away.
 * @default what a static site never uses is closed, see `CLOSED`
 */
export type PermissionsPolicyOptions = Readonly<Partial<Record<PermissionsPolicyFeature, FeaturePolicy | false>>>;

/**
 * Sensors, devices, capture, payment and credentials: what a static site has no use for. Only features that Chrome of
 * today knows everywhere, for it warns of others in the console: bluetooth is not there on Linux.
 */
const CLOSED = [
  'accelerometer',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'keyboard-map',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'otp-credentials',
  'payment',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'sync-xhr',
  'usb',
  'window-management',
  'xr-spatial-tracking',
] as const satisfies readonly PermissionsPolicyFeature[];

const SOURCE = 'Permissions Policy, Structured header serialization';
const UNKNOWN = `is not a feature that browsers know (${SOURCE})`;
const ORIGIN = `is neither self nor an origin such as https://a.example (${SOURCE})`;
const ENDPOINT = `is not the name of a reporting endpoint (${SOURCE})`;
const POLICY = `is not '*', a list of self and origins, or { allow, reportTo } (${SOURCE})`;

const allowlist = z.union([z.literal('*'), z.array(z.string({ error: ORIGIN }).refine(isSource, { error: ORIGIN }))], {
  error: POLICY,
});
const reported = z.strictObject({
  allow: allowlist,
  reportTo: z.string({ error: ENDPOINT }).regex(SF_TOKEN, { error: ENDPOINT }),
});

/** Told apart by hand, so that an error is the one of the form that was meant and not of all three at once. */
function featureIssues(value: unknown): readonly z.core.$ZodIssue[] {
  const isObject = typeof value === 'object' && value !== null;
  const form = Array.isArray(value) ? allowlist.options[1] : isObject ? reported : allowlist;
  return form.safeParse(value).error?.issues ?? [];
}

export const permissionsPolicy: HeaderModule<PermissionsPolicy> = {
  name: 'Permissions-Policy',
  key: 'permissionsPolicy',
  source: SOURCE,
  defaults: Object.fromEntries(CLOSED.map((feature) => [feature, []])),
  schema: z
    .record(z.string(), z.unknown(), { error: `is not an object of features and allowlists (${SOURCE})` })
    .superRefine((policy, context) => {
      for (const [feature, given] of Object.entries(policy)) {
        if (!isKnown(feature)) {
          const meant = nearest(feature, PERMISSIONS_POLICY_FEATURES);
          const params = meant === undefined ? {} : { remedy: `Write ${meant}` };
          context.addIssue({ code: 'custom', path: [feature], message: UNKNOWN, params });
          continue;
        }
        for (const issue of featureIssues(given)) {
          context.addIssue({ ...issue, path: [feature, ...issue.path] } as never);
        }
      }
    }) as unknown as z.ZodType<PermissionsPolicy>,
  parse(value) {
    return Object.fromEntries(
      parseDictionary(value).map((member) => {
        if (!isKnown(member.key)) {
          const meant = nearest(member.key, PERMISSIONS_POLICY_FEATURES);
          const hint = meant === undefined ? '' : `; ${meant} was meant`;
          throw new HeaderSyntaxError(`has ${member.key} at character ${member.at}, which ${UNKNOWN}${hint}`);
        }
        return [member.key, readFeaturePolicy(member)];
      }),
    );
  },
  format: (policy) =>
    Object.entries(policy)
      .map(([feature, given]) =>
        isReported(given)
          ? `${feature}=${formatAllowlist(given.allow)};report-to=${given.reportTo}`
          : `${feature}=${formatAllowlist(given)}`,
      )
      .join(', '),
  merge: (base, over: PermissionsPolicyOptions) =>
    // A misspelt feature stays, or nobody would be told that nothing was taken away.
    Object.fromEntries(
      Object.entries({ ...base, ...over }).filter(([name, policy]) => policy !== false || !isKnown(name)),
    ),
  problems: (policy) =>
    Object.keys(policy).length > 0
      ? []
      : [{ path: [], value: policy, rule: `names no feature (${SOURCE})`, remedy: 'Name one, or write false' }],
};

/** Reads one feature of the header, whatever its name. @throws {HeaderSyntaxError} */
export function readFeaturePolicy({ key, at, value }: SfMember): FeaturePolicy {
  const where = `for ${key} at character ${at}`;
  const items = value.kind === 'list' ? value.items : [value];
  const sources = items.map((item) => {
    if (item.kind === 'token' && (item.value === 'self' || item.value === '*')) return item.value;
    if (item.kind === 'string' && item.value !== 'self' && isSource(String(item.value))) return String(item.value);
    const hint = hintFor(item.kind, item.value);
    throw new HeaderSyntaxError(`has ${JSON.stringify(item.value)} ${where}, which ${ORIGIN}${hint}`);
  });
  if (sources.includes('*') && sources.length > 1) {
    throw new HeaderSyntaxError(`has * beside others ${where}, which makes the others mean nothing (${SOURCE})`);
  }
  const allow: Allowlist = sources[0] === '*' ? '*' : sources;
  let reportTo: string | undefined;
  for (const [param, argument] of value.params) {
    if (param !== 'report-to') {
      throw new HeaderSyntaxError(
        `has the parameter ${param} ${where}, and only report-to means something (${SOURCE})`,
      );
    }
    reportTo = String(argument.value);
    if (argument.kind === 'boolean' || !SF_TOKEN.test(reportTo)) {
      throw new HeaderSyntaxError(`has a report-to ${where} that ${ENDPOINT}`);
    }
  }
  return reportTo === undefined ? allow : { allow, reportTo };
}

/** What browsers make of one feature of the header: entries and parameters that they do not understand do nothing. */
export function featureInForce({ value }: SfMember): FeaturePolicy {
  const items = value.kind === 'list' ? value.items : [value];
  const has = (word: string) => items.some((item) => item.kind === 'token' && item.value === word);
  const sources = items.flatMap((item) => {
    if (item.kind === 'token' && item.value === 'self') return ['self'];
    const text = String(item.value);
    return item.kind === 'string' && text !== 'self' && isSource(text) ? [text] : [];
  });
  const allow: Allowlist = has('*') ? '*' : sources;
  const endpoint = value.params.get('report-to');
  const reportTo = endpoint === undefined || endpoint.kind === 'boolean' ? '' : String(endpoint.value);
  return SF_TOKEN.test(reportTo) ? { allow, reportTo } : allow;
}

/** Whether a feature's policy names an endpoint. */
export function isReported(policy: FeaturePolicy): policy is { readonly allow: Allowlist; readonly reportTo: string } {
  return typeof policy === 'object' && 'reportTo' in policy;
}

function isKnown(feature: string): boolean {
  return (PERMISSIONS_POLICY_FEATURES as readonly string[]).includes(feature);
}

function hintFor(kind: string, value: unknown): string {
  if (value === 'self' && kind === 'string') return '; self stands without quotes';
  if (value === 'none') return '; nobody is ()';
  if (kind === 'token' && isSource(String(value))) return '; an origin stands in double quotes';
  if (value === 'src') return '; src is for the allow attribute of an iframe';
  return '';
}

/** `self`, an origin whose host may start with `*.`, or a scheme with its colon. */
function isSource(text: string): boolean {
  return text === 'self' || /^(?:https?|wss?):(?:\/\/(?:\*\.)?[a-z\d_-]+(?:\.[a-z\d_-]+)*(?::\d{1,5})?)?$/i.test(text);
}

function formatAllowlist(allow: Allowlist): string {
  if (allow === '*') return '*';
  return `(${allow.map((source) => (source === 'self' ? 'self' : formatString(source))).join(' ')})`;
}
