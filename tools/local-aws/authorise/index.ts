export { type Allowed, Authoriser, type Call } from './authoriser';
export { type Asked, decide, type NamedPolicy, type Policies, type ResourcePolicy, type Verdict } from './decide';
