interface Alarm {
  readonly metricName: string;
  readonly description: string;
  readonly statistic: 'Sum' | 'Average';
  readonly threshold: number;
  /** Five minutes each. */
  readonly periods: number;
}

/**
 * By CloudFront's own metrics, which count in one place what happens in every region; an alarm on Lambda's metrics would have to
 * stand in each of them, and be blind where there is none.
 */
export const ALARMS: Readonly<Record<string, Alarm>> = {
  'edge-execution-errors': {
    metricName: 'LambdaExecutionError',
    description: 'The edge function threw an error, and viewers got 503',
    statistic: 'Sum',
    threshold: 0,
    periods: 1,
  },
  'edge-validation-errors': {
    metricName: 'LambdaValidationError',
    description: 'CloudFront refused what the edge function answered, and viewers got 502',
    statistic: 'Sum',
    threshold: 0,
    periods: 1,
  },
  'edge-limit-errors': {
    metricName: 'LambdaLimitExceededErrors',
    description: 'The edge function took too long or ran into a quota, and viewers got 503',
    statistic: 'Sum',
    threshold: 0,
    periods: 1,
  },
  '5xx-rate': {
    metricName: '5xxErrorRate',
    description: 'Over 1 % of the answers were 5xx for ten minutes',
    statistic: 'Average',
    threshold: 1,
    periods: 2,
  },
};

/** An environment's alarm: `example-prod-5xx-rate`. */
export function alarmName(environment: string, alarm: string): string {
  return `${environment}-${alarm}`;
}
