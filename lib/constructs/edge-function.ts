import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataAwsLambdaFunction } from '@cdktf/provider-aws/lib/data-aws-lambda-function';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { AssetType, TerraformAsset, type TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { EdgeBundle } from '../bundle';
import { literalJson } from './literal';

export interface EdgeFunctionProps {
  readonly functionName: string;
  readonly roleArn: string;
  readonly bundle: EdgeBundle;
  /** A provider for us-east-1, the one region that Lambda@Edge is deployed from. */
  readonly provider: TerraformProvider;
  /** MB. */
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  readonly onDestroy: 'retain' | 'delete';
  /** A function of that name stands already, with these tags, and is taken over. @default it is made */
  readonly adopted?: { readonly tags?: Readonly<Record<string, string>> };
  /** `info` has Lambda log each run, too. */
  readonly logLevel: 'error' | 'info';
}

/** Where the zip is kept from which the asset is made. */
const CACHE = join('node_modules', '.cache', 'edge-security-headers', 'edge');

/** The origin-response function and its published version, which CloudFront copies to the edge. */
export class EdgeFunction extends Construct {
  private readonly lambda: LambdaFunction;
  private readonly published: DataAwsLambdaFunction;

  constructor(scope: Construct, id: string, props: EdgeFunctionProps) {
    super(scope, id);

    const code = new TerraformAsset(this, 'code', { path: write(props.bundle), type: AssetType.FILE });
    this.lambda = new LambdaFunction(this, 'function', {
      provider: props.provider,
      functionName: props.functionName,
      description: 'Adds the security headers of the site’s policy to every answer of the origin',
      role: props.roleArn,
      filename: code.path,
      sourceCodeHash: props.bundle.codeSha256,
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      memorySize: props.memorySize,
      timeout: props.timeout,
      // As Lambda has it anyway; written for those who look for it.
      tracingConfig: { mode: 'PassThrough' },
      // The function itself logs nothing but errors, and none of these may be filtered out: Lambda's own lines are.
      loggingConfig: {
        logFormat: 'JSON',
        applicationLogLevel: 'INFO',
        systemLogLevel: props.logLevel === 'info' ? 'INFO' : 'WARN',
      },
      // Each change of the code becomes a new numbered version; CloudFront takes neither $LATEST nor an alias.
      publish: true,
      // Replicas outlive the association by hours, and AWS refuses to delete the function until they are gone.
      skipDestroy: props.onDestroy === 'retain',
      timeouts: { delete: '60m' },
      tags: props.adopted?.tags && literalJson({ ...props.adopted.tags }),
    });
    if (props.adopted) this.lambda.importFrom(props.functionName, props.provider);
    this.published = new DataAwsLambdaFunction(this, 'published', {
      provider: props.provider,
      functionName: this.lambda.functionName,
      qualifier: this.lambda.version,
    });
  }

  /** The resource itself, for what must wait until its new version is published. */
  get resource(): LambdaFunction {
    return this.lambda;
  }

  /** SHA-256 in base64 of the published version's zip, from Lambda itself: what Terraform keeps as `source_code_hash` is what it meant to upload. */
  get publishedCodeSha256(): string {
    return this.published.codeSha256;
  }

  /** The ARN of the published version: what the distribution's association names. */
  get qualifiedArn(): string {
    return this.lambda.qualifiedArn;
  }
}

function write({ zip, map, codeSha256 }: EdgeBundle): string {
  const dir = join(CACHE, Buffer.from(codeSha256, 'base64').toString('hex').slice(0, 16));
  mkdirSync(dir, { recursive: true });
  writeWhole(join(dir, 'index.js.map'), map);
  const file = join(dir, 'edge.zip');
  writeWhole(file, zip);
  return file;
}

/** Two syntheses may write at once, and one may break off: nobody is to read half a file. */
function writeWhole(file: string, content: string | Uint8Array): void {
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, content);
  renameSync(partial, file);
}
