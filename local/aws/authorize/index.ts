export { type Allowed, Authoriser, type AuthoriserOptions, type Call, type Refuses } from './authorizer';
export { type Asked, decide, type NamedPolicy, type Policies, type ResourcePolicy, type Verdict } from './decide';
export { signToken } from './web-identity';
