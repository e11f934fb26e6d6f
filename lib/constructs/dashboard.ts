export interface DashboardOptions {
  readonly functionName: string;
  /** Where the function runs. */
  readonly regions: readonly string[];
  readonly distributionId: string;
  /** Whether the distribution has CloudFront's additional metrics. */
  readonly additionalMetrics: boolean;
}

/**
 * One dashboard of all regions: requests and errors by CloudFront's metrics, the function's runs, errors and time by Lambda's, a
 * line for each region in which it runs.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody({ functionName, regions, distributionId, additionalMetrics }: DashboardOptions): object {
  const cloudFront = (metric: string, stat: string) => [
    'AWS/CloudFront',
    metric,
    'DistributionId',
    distributionId,
    'Region',
    'Global',
    { stat },
  ];
  // A replica's metrics are in the region where it runs, under the function's name with its home region before it.
  const inEachRegion = (metric: string, stat: string) =>
    regions.map((region) => [
      'AWS/Lambda',
      metric,
      'FunctionName',
      `us-east-1.${functionName}`,
      { stat, region, label: region },
    ]);
  const graphs = [
    graph('Requests', [cloudFront('Requests', 'Sum')]),
    graph('Answers 4xx and 5xx, in %', [cloudFront('4xxErrorRate', 'Average'), cloudFront('5xxErrorRate', 'Average')]),
    graph('Errors of the edge function that viewers saw', [
      cloudFront('LambdaExecutionError', 'Sum'),
      cloudFront('LambdaValidationError', 'Sum'),
      cloudFront('LambdaLimitExceededErrors', 'Sum'),
    ]),
    graph('Runs of the edge function, by region', inEachRegion('Invocations', 'Sum')),
    graph('Errors of the edge function, by region', inEachRegion('Errors', 'Sum')),
    graph('Time of the edge function (p99, ms), by region', inEachRegion('Duration', 'p99')),
    ...(additionalMetrics
      ? [
          graph('Cache hit rate, in %', [cloudFront('CacheHitRate', 'Average')]),
          graph('Origin latency (ms)', [cloudFront('OriginLatency', 'p90')]),
        ]
      : []),
  ];
  return { widgets: graphs.map((widget, i) => ({ ...widget, x: 8 * (i % 3), y: 6 * Math.floor(i / 3) })) };
}

function graph(title: string, metrics: readonly (readonly unknown[])[]) {
  return {
    type: 'metric',
    width: 8,
    height: 6,
    properties: { title, view: 'timeSeries', region: 'us-east-1', period: 300, metrics },
  };
}
