import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { CloudFrontError } from './error';

export interface Resource {
  readonly id: string;
  etag: string;
  /** The configuration as sent: what stands between the root element's tags. */
  xml: string;
  readonly createdAt: string;
  modifiedAt: string;
  /** What AWS adds of its own, by kind: a canonical user id, a function's code. */
  extra: Record<string, string>;
}

export interface Invalidation {
  readonly id: string;
  readonly distribution: string;
  readonly createdAt: string;
  readonly xml: string;
}

interface State {
  resources: Record<string, Record<string, Resource>>;
  invalidations: Invalidation[];
  monitoring: Record<string, string>;
  tags: Record<string, Record<string, string>>;
  /** When a distribution let a Lambda function version go. */
  released: Record<string, string>;
  /** By the id of the key value store. */
  keyValues: Record<string, Record<string, string>>;
}

const EMPTY: State = { resources: {}, invalidations: [], monitoring: {}, tags: {}, released: {}, keyValues: {} };
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** CloudFront's whole state, one JSON file, written anew and put in place of the old after every change. */
export class Store {
  private state: State;

  constructor(
    private readonly file: string,
    readonly now: () => number = Date.now,
  ) {
    const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<State>) : {};
    this.state = { ...structuredClone(EMPTY), ...kept };
  }

  get tags(): State['tags'] {
    return this.state.tags;
  }

  get monitoring(): State['monitoring'] {
    return this.state.monitoring;
  }

  get released(): State['released'] {
    return this.state.released;
  }

  get keyValues(): State['keyValues'] {
    return this.state.keyValues;
  }

  get invalidations(): Invalidation[] {
    return this.state.invalidations;
  }

  get isEmpty(): boolean {
    return Object.values(this.state.resources).every((byId) => Object.keys(byId).length === 0);
  }

  /** Oldest first. */
  all(kind: string): Resource[] {
    return Object.values(this.state.resources[kind] ?? {});
  }

  find(kind: string, id: string): Resource | undefined {
    const byId = this.state.resources[kind];
    return byId && Object.hasOwn(byId, id) ? byId[id] : undefined;
  }

  add(kind: string, id: string, xml: string, extra: Record<string, string> = {}): Resource {
    const at = this.time();
    const resource: Resource = { id, etag: newId(), xml, createdAt: at, modifiedAt: at, extra };
    this.state.resources[kind] ??= {};
    this.state.resources[kind][id] = resource;
    this.save();
    return resource;
  }

  update(resource: Resource, xml: string, extra: Record<string, string> = resource.extra): Resource {
    Object.assign(resource, { xml, extra, etag: newId(), modifiedAt: this.time() });
    this.save();
    return resource;
  }

  remove(kind: string, id: string): void {
    delete this.state.resources[kind]?.[id];
    this.save();
  }

  reset(): void {
    this.state = structuredClone(EMPTY);
    this.save();
  }

  /** To be called after a change to what the getters give. */
  save(): void {
    const partial = `${this.file}.partial`;
    writeFileSync(partial, JSON.stringify(this.state, null, 1));
    renameSync(partial, this.file);
  }

  /** Now, as AWS writes it. */
  time(): string {
    return new Date(this.now()).toISOString();
  }
}

/** An identifier like CloudFront's: E and 13 capital letters or digits. */
export function newId(prefix = 'E', length = 13): string {
  return prefix + Array.from(randomBytes(length), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** Refuses a write that was not made for the version that is there (If-Match). */
export function checkIfMatch(etag: string, ifMatch: string | undefined): void {
  if (!ifMatch) {
    throw new CloudFrontError(
      400,
      'InvalidIfMatchVersion',
      'The If-Match version is missing or not valid for the resource.',
    );
  }
  if (ifMatch.replace(/^"|"$/g, '') !== etag) {
    throw new CloudFrontError(
      412,
      'PreconditionFailed',
      "The request failed because it didn't meet the preconditions in one or more request-header fields.",
    );
  }
}
