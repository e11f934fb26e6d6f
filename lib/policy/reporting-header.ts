import { z } from 'zod';
import { HeaderSyntaxError, nearest } from './errors';
import { formatString, parseItem, SF_STRING } from './structured-fields';
import type { HeaderModule } from './types';

export interface ReportingOptions<K extends string> {
  readonly policy: K;
  /** The endpoint, as `reportingEndpoints` names it, that browsers tell of violations. @default none */
  readonly reportTo?: string;
}

export interface ReportingHeader<K extends string> {
  readonly name: string;
  readonly key: string;
  /** The text that defines the header. */
  readonly source: string;
  readonly values: readonly [K, ...K[]];
  readonly defaults: ReportingOptions<K>;
}

/** The module of a header that is a token and, if wanted, `report-to="<endpoint>"`: the opener and the embedder policy. */
export function reportingHeader<const K extends string>(header: ReportingHeader<K>): HeaderModule<ReportingOptions<K>> {
  const { name, key, source, values, defaults } = header;
  const rule = `is not ${values.slice(0, -1).join(', ')} or ${values.at(-1)} (${source})`;
  const endpoint = `is not the name of a reporting endpoint (${source})`;
  return {
    name,
    key,
    source,
    defaults,
    schema: z.strictObject({
      policy: z.enum(values, { error: rule }),
      reportTo: z
        .string({ error: endpoint })
        .min(1, { error: endpoint })
        .regex(SF_STRING, { error: endpoint })
        .optional(),
    }) as unknown as z.ZodType<ReportingOptions<K>>,
    parse(value) {
      const item = parseItem(value);
      const policy = item.kind === 'token' ? values.find((known) => known === item.value) : undefined;
      if (policy === undefined) {
        const meant = nearest(String(item.value), values);
        throw new HeaderSyntaxError(
          `has ${JSON.stringify(item.value)}, which ${rule}${meant ? `; ${meant} was meant` : ''}`,
        );
      }
      let reportTo: string | undefined;
      for (const [param, argument] of item.params) {
        if (param !== 'report-to') {
          throw new HeaderSyntaxError(`has the parameter ${param}, and only report-to means something (${source})`);
        }
        if (argument.kind !== 'string' || argument.value === '') {
          throw new HeaderSyntaxError(
            `has a report-to at character ${argument.at} that is not a name in quotes (${source})`,
          );
        }
        reportTo = String(argument.value);
      }
      return { policy, ...(reportTo === undefined ? {} : { reportTo }) };
    },
    inForce(value) {
      const item = parseItem(value, 'take the last');
      const policy = item.kind === 'token' ? values.find((known) => known === item.value) : undefined;
      if (policy === undefined) throw new HeaderSyntaxError(`has ${JSON.stringify(item.value)}, which ${rule}`);
      const endpoint = item.params.get('report-to');
      return {
        policy,
        ...(endpoint?.kind === 'string' && endpoint.value !== '' && { reportTo: String(endpoint.value) }),
      };
    },
    format: ({ policy, reportTo }) =>
      reportTo === undefined ? policy : `${policy}; report-to=${formatString(reportTo)}`,
  };
}
