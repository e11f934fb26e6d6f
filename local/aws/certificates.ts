import { type Moto, readAll } from './moto';
import { ROOT } from './signed';

/** An ACM certificate's status and the names it is good for; undefined when there is none. */
export async function certificate(
  moto: Moto,
  arn: string,
): Promise<{ readonly status: string; readonly names: readonly string[] } | undefined> {
  const answer = await moto.send({
    method: 'POST',
    path: '/',
    headers: {
      ...ROOT('acm', arn.split(':')[3]),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'CertificateManager.DescribeCertificate',
    },
    body: Buffer.from(JSON.stringify({ CertificateArn: arn })),
  });
  const body = (await readAll(answer)).toString('utf8');
  if (answer.statusCode !== 200) return undefined;
  const { Certificate: found } = JSON.parse(body) as {
    Certificate: { Status: string; DomainName: string; SubjectAlternativeNames?: string[] };
  };
  return { status: found.Status, names: [found.DomainName, ...(found.SubjectAlternativeNames ?? [])] };
}
