import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API, answerCloudFront } from '../../../../local/aws/cloudfront';
import type { CloudFrontAnswer } from '../../../../local/aws/cloudfront/request';
import { Store } from '../../../../local/aws/cloudfront/store';
import { runFunctionOnce } from '../../../../local/edge/viewer-function/function-process';

export const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:headers:1';
export const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/good';

/** A CloudFront with a clock that stands still until it is moved, and neighbours that know one function and two certificates. */
export function cloudFront() {
  const dir = mkdtempSync(join(tmpdir(), 'cloudfront-'));
  const file = join(dir, 'cloudfront.json');
  let now = Date.parse('2026-01-02T03:04:05.678Z');
  const open = () => ({
    store: new Store(file, () => now),
    account: '123456789012',
    deployMs: 1000,
    runFunction: runFunctionOnce,
    neighbours: {
      lambdaVersionExists: async (arn: string) => !arn.endsWith(':2'),
      certificate: async (arn: string) => {
        if (arn === CERTIFICATE) return { status: 'ISSUED', names: ['www.example.org', '*.example.net'] };
        return arn.endsWith('/pending') ? { status: 'PENDING_VALIDATION', names: ['www.example.org'] } : undefined;
      },
    },
  });
  let context = open();
  return {
    get context() {
      return context;
    },
    pass: (ms: number) => {
      now += ms;
    },
    /** As after the end of a process. */
    reopen: () => {
      context = open();
    },
    remove: () => rmSync(dir, { recursive: true }),
    /** `path` is what stands after `/2020-05-31/`. */
    ask(method: string, path: string, body = '', ifMatch?: string): Promise<CloudFrontAnswer> {
      const url = new URL(`${API}${path}`, 'http://x');
      return answerCloudFront(context, {
        method,
        path: url.pathname.slice(API.length).split('/').map(decodeURIComponent),
        query: url.searchParams,
        ifMatch,
        body,
      });
    },
  };
}

export const text = (answer: CloudFrontAnswer, element: string) =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(String(answer.body))?.[1];

export const refusal = (answer: CloudFrontAnswer) => [answer.status, text(answer, 'Code')];

export interface Parts {
  readonly reference?: string;
  readonly enabled?: boolean;
  readonly origin?: string;
  readonly behaviour?: string;
  readonly rest?: string;
}

/** A whole DistributionConfig of few words. */
export function distribution({ reference = 'one', enabled = true, origin, behaviour = '', rest = '' }: Parts = {}) {
  const s3 = origin ?? '<S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig>';
  return (
    `<DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><CallerReference>${reference}</CallerReference>` +
    `<Comment>a &amp; b</Comment><Enabled>${enabled}</Enabled>` +
    `<Origins><Quantity>1</Quantity><Items><Origin><Id>s3</Id><DomainName>b.s3.amazonaws.com</DomainName>${s3}</Origin></Items></Origins>` +
    `<DefaultCacheBehavior><TargetOriginId>s3</TargetOriginId><ViewerProtocolPolicy>https-only</ViewerProtocolPolicy>` +
    `<CachePolicyId>658327ea-f89d-4fab-a63d-7e88639e58f6</CachePolicyId>${behaviour}</DefaultCacheBehavior>${rest}</DistributionConfig>`
  );
}
