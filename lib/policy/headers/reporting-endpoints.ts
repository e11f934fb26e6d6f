import { z } from 'zod';
import { HeaderSyntaxError } from '../errors';
import { formatString, parseDictionary, SF_KEY } from '../structured-fields';
import type { HeaderModule } from '../types';

/**
 * Where browsers send reports: the endpoint's name, as `report-to` gives it, and its address on https, or from `/` up
 * on the site itself. `default` gets what belongs to no header. `false` takes a preset's endpoint away. @default {}
 */
export type ReportingEndpointsOptions = Readonly<Record<string, string>>;

const SOURCE = 'Reporting API, The Reporting-Endpoints header';
const NAME =
  'is not a name of lower-case letters, digits, _, -, . and * that starts with a letter or * (RFC 8941, 3.1.2)';
const ADDRESS = `is not an address that starts with https:// or / (${SOURCE})`;

export const reportingEndpoints: HeaderModule<ReportingEndpointsOptions> = {
  name: 'Reporting-Endpoints',
  key: 'reportingEndpoints',
  source: SOURCE,
  defaults: {},
  schema: z
    .record(z.string(), z.string({ error: ADDRESS }).refine(isAddress, { error: ADDRESS }), {
      error: `is not an object of names and addresses (${SOURCE})`,
    })
    .superRefine((endpoints, context) => {
      for (const name of Object.keys(endpoints)) {
        if (!SF_KEY.test(name)) context.addIssue({ code: 'custom', path: [name], message: NAME });
      }
    }),
  parse(value) {
    const endpoints: [string, string][] = parseDictionary(value).map(({ key, at, value: address }) => {
      if (address.kind !== 'string') {
        throw new HeaderSyntaxError(`gives ${key} at character ${at} an address without quotes (${SOURCE})`);
      }
      if (!isAddress(String(address.value))) {
        throw new HeaderSyntaxError(
          `gives ${key} at character ${at} ${JSON.stringify(address.value)}, which ${ADDRESS}`,
        );
      }
      return [key, String(address.value)];
    });
    return Object.fromEntries(endpoints);
  },
  inForce: (value) =>
    Object.fromEntries(
      parseDictionary(value, 'take the last').flatMap(({ key, value: address }) =>
        address.kind === 'string' && isAddress(String(address.value)) ? [[key, String(address.value)]] : [],
      ),
    ),
  format: (endpoints) =>
    Object.entries(endpoints)
      .map(([name, address]) => `${name}=${formatString(address)}`)
      .join(', '),
  merge: (base, over) =>
    Object.fromEntries(Object.entries({ ...base, ...over }).filter(([, address]) => address !== false)),
  problems: (endpoints) =>
    Object.keys(endpoints).length > 0
      ? []
      : [{ path: [], value: endpoints, rule: `names no endpoint (${SOURCE})`, remedy: 'Name one, or write false' }],
};

/** Reports go over https alone; the address may be relative to the answer's own. */
function isAddress(text: string): boolean {
  return (
    /^(?:https:\/\/[^\s/?#"\\]+|\/(?!\/))[\x21\x23-\x5b\x5d-\x7e]*$/.test(text) &&
    URL.canParse(text, 'https://site.example')
  );
}
