/** A request body of the admin API, read member by member. */
export class Input {
  private readonly members: Readonly<Record<string, unknown>>;

  /** @throws TypeError when the body is not a JSON object; an empty one stands for `{}` */
  constructor(body: string) {
    const parsed: unknown = body === '' ? {} : parse(body);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw new TypeError('the body must be a JSON object');
    }
    this.members = { ...parsed };
  }

  /** @throws TypeError unless the member is a string */
  text(name: string): string {
    const value = this.members[name];
    if (typeof value !== 'string') throw new TypeError(`${name} must be a string`);
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.members[name] === undefined ? undefined : this.text(name);
  }

  /** @throws TypeError unless the member is a whole number */
  integer(name: string): number {
    const value = this.members[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      throw new TypeError(`${name} must be a whole number`);
    }
    return value;
  }

  has(name: string): boolean {
    return this.members[name] !== undefined;
  }

  /** @throws TypeError unless the member is true or false */
  flag(name: string): boolean {
    const value = this.members[name];
    if (typeof value !== 'boolean') throw new TypeError(`${name} must be true or false`);
    return value;
  }

  /**
   * The whole body as a type the simulator checks itself, member by member, when it is used.
   *
   * @param numbers members that may be numbers; a decimal written as a number is refused
   */
  object<T>(numbers: readonly string[]): T {
    for (const [name, value] of Object.entries(this.members)) {
      if (typeof value === 'number' && !numbers.includes(name)) {
        throw new TypeError(`${name} must be a decimal string, not a number`);
      }
    }
    return this.members as T;
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) throw new TypeError('the body is not JSON');
    throw error;
  }
}
