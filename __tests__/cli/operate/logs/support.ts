import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Connect } from '../../../../cli/aws/log-regions';

/** One request to CloudWatch Logs, as a stub answers it. */
export interface Asked {
  readonly region: string;
  /** `FilterLogEvents` */
  readonly operation: string;
  readonly input: any;
  readonly signal?: AbortSignal;
}

/** Clients that hand every request to `answer`, and keep what was asked. */
export function stub(answer: (asked: Asked) => unknown): { readonly connect: Connect; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const connect = (region: string) =>
    ({
      send: async (
        command: { constructor: { name: string }; input: object },
        options?: { abortSignal?: AbortSignal },
      ) => {
        const one = {
          region,
          operation: command.constructor.name.replace(/Command$/, ''),
          input: command.input,
          signal: options?.abortSignal,
        };
        asked.push(one);
        return answer(one);
      },
      destroy: () => {},
    }) as unknown as CloudWatchLogsClient;
  return { connect, asked };
}

export function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** Never answers; ends as a request that is aborted does. */
export function hang({ signal }: Asked): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(refusal('AbortError', 'Request aborted'));
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end);
  });
}
