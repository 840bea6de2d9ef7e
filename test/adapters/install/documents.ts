import * as fc from 'fast-check';

/** Settings as people keep them: any layout, comments anywhere, now and then a trailing comma. */
export const settingsText: fc.Arbitrary<string> = fc
  .record({
    value: fc.oneof(someSettings(), fc.object({ maxDepth: 3, withNullPrototype: false })),
    style: fc.record({
      step: fc.constantFrom('  ', '\t', '    ', ''),
      eol: fc.constantFrom('\n', '\r\n'),
      oneLine: fc.boolean(),
      colon: fc.constantFrom(':', ': ', ' : '),
      start: fc.constantFrom('', '\uFEFF', '// settings\n', '\n'),
      end: fc.constantFrom('', '\n', '\n// the end', ' \n\n'),
    }),
    picks: fc.infiniteStream(fc.constantFrom('', '', '', '', '// note', '/* block, "of": words */', ',')),
  })
  .map(({ value, style, picks }) => style.start + new Writer(style, picks).write(value, '') + style.end);

interface Style {
  readonly step: string;
  readonly eol: string;
  readonly oneLine: boolean;
  readonly colon: string;
}

class Writer {
  readonly #style: Style;
  readonly #picks: Iterator<string>;
  readonly #break: string;

  constructor(style: Style, picks: Iterator<string>) {
    this.#style = style;
    this.#picks = picks;
    this.#break = style.oneLine ? '' : style.eol;
  }

  write(value: unknown, indent: string): string {
    if (Array.isArray(value))
      return this.#container(
        '[',
        ']',
        value.map((item) => (deep: string) => this.write(item, deep)),
        indent,
      );
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(
        ([key, item]) =>
          (deep: string) =>
            `${JSON.stringify(key)}${this.#style.colon}${this.write(item, deep)}`,
      );
      return this.#container('{', '}', entries, indent);
    }
    return JSON.stringify(value) ?? 'null';
  }

  #container(open: string, close: string, children: readonly ((indent: string) => string)[], indent: string): string {
    const deep = indent + this.#style.step;
    const lines = children.map((child, i) => {
      const last = i === children.length - 1;
      const comma = last && this.#pick() !== ',' ? '' : ',';
      return `${this.#break}${deep}${this.#comment(deep)}${child(deep)}${comma}${this.#comment('')}`;
    });
    if (children.length === 0) return `${open}${this.#comment('')}${close}`;
    return `${open}${lines.join('')}${this.#break}${indent}${close}`;
  }

  #pick(): string {
    return String(this.#picks.next().value ?? '');
  }

  /** A line comment needs a line's end behind it. */
  #comment(indent: string): string {
    const pick = this.#pick();
    if (pick === '' || pick === ',') return '';
    return pick.startsWith('//') ? `${pick}${this.#style.eol}${indent}` : pick;
  }
}

/** With hooks of the person's, in the shape the agents give them, or with the beginnings of it. */
function someSettings(): fc.Arbitrary<unknown> {
  const hook = fc.record({ type: fc.constant('command'), command: fc.string() });
  const group = fc.record(
    { matcher: fc.string(), hooks: fc.array(hook, { maxLength: 2 }) },
    { requiredKeys: ['hooks'] },
  );
  const hooks = fc.record(
    { Stop: fc.array(group, { maxLength: 3 }), SessionStart: fc.array(group, { maxLength: 2 }) },
    { requiredKeys: [] },
  );
  return fc.record(
    {
      $schema: fc.string(),
      model: fc.string(),
      hooks,
      env: fc.dictionary(fc.string(), fc.string()),
      last: fc.integer(),
    },
    { requiredKeys: [] },
  );
}
