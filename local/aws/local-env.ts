/**
 * The environment of what works on AWS on loopback: the caller's, but for every AWS_ setting of it. Not only credentials:
 * AWS_ENDPOINT_URL_S3 comes before AWS_ENDPOINT_URL, and would send what is meant for loopback elsewhere.
 */
export function localEnv(env: NodeJS.ProcessEnv, aws: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !/^AWS_/i.test(name));
  return { ...Object.fromEntries(own), ...aws };
}
