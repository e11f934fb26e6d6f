const READING =
  /^(?:Get|List|Describe|Head|Lookup|Search|Simulate|BatchGet|Query|Scan|Filter|Test|Validate|Decode|Check|Select|Encrypt|Decrypt|GenerateDataKey|GenerateRandom|Sign$|Verify(?:Mac)?$)/;

/** What a request asks for in the protocols that name an action: AWS JSON, AWS query and CBOR. */
export function actionOf(
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer | undefined,
): string | undefined {
  const target = headers['x-amz-target'];
  if (target) return target.split('.').at(-1);
  const operation = /\/operation\/(\w+)$/.exec(path)?.[1];
  if (operation) return operation;
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') && body) {
    return new URLSearchParams(body.toString('utf8')).get('Action') ?? undefined;
  }
  return undefined;
}

/** Whether a request changes nothing, and need not be kept. In doubt it changes something. */
export function isRead(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer | undefined,
): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return true;
  const action = actionOf(path, headers, body);
  if (action !== undefined) return READING.test(action);
  return /\/invocations(?:$|\?)/.test(path);
}
