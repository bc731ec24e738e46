import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What users can import, and what its docstrings say, read from the source as the compiler sees it. */

const ROOT = join(__dirname, '../..');
const FORMAT =
  ts.TypeFormatFlags.NoTruncation |
  ts.TypeFormatFlags.InTypeAlias |
  ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

/** Entry points of the package by what users write, such as `grinder-reconcile/client`. */
export const ENTRIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(doors()).flatMap(([entry, { types }]) =>
    types === undefined
      ? []
      : [
          [
            join('grinder-reconcile', entry),
            join(ROOT, types.replace('./dist/', 'src/').replace('.d.ts', '.ts')),
          ],
        ],
  ),
);

/** What package.json lets in. */
function doors(): Readonly<Record<string, { readonly types?: string }>> {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).exports;
}

const OPTIONS: ts.CompilerOptions = {
  ...ts.convertCompilerOptionsFromJson(
    { module: 'node16', target: 'es2022', strict: true, skipLibCheck: true, types: ['node'], noEmit: true },
    ROOT,
  ).options,
  paths: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, [file]])),
};

/** A public name, or a public method of a public class: `ReconcileClient.status`. */
export interface PublicName {
  /** Entry points that export it. */
  readonly entries: readonly string[];
  readonly name: string;
  /** How it is declared, one line or an indented block. */
  readonly signature: string;
  readonly doc: string;
  /** Code of its `@example`s. */
  readonly examples: readonly string[];
}

export class PublicApi {
  private readonly program = ts.createProgram({ rootNames: Object.values(ENTRIES), options: OPTIONS });
  private readonly checker = this.program.getTypeChecker();

  /** Every public name in order; methods after their class. */
  names(): PublicName[] {
    const found = new Map<string, { entries: string[]; exported: ts.Symbol }>();
    for (const [entry, file] of Object.entries(ENTRIES)) {
      const module = this.checker.getSymbolAtLocation(this.program.getSourceFile(file) as ts.SourceFile);
      for (const exported of this.checker.getExportsOfModule(module as ts.Symbol)) {
        const known = found.get(exported.name);
        if (known === undefined) found.set(exported.name, { entries: [entry], exported });
        else known.entries.push(entry);
      }
    }
    const rows = [...found.values()].sort((a, b) => (a.exported.name < b.exported.name ? -1 : 1));
    this.shorten(rows.map(({ exported }) => exported));
    return rows.flatMap(({ entries, exported }) => this.describe(entries, exported));
  }

  /** What an exported type is made of is written once: elsewhere stands its name. */
  private shorten(exported: readonly ts.Symbol[]): void {
    const aliases = exported.map((each) => this.origin(each)).filter(isAlias);
    const texts = aliases.map((symbol): [string, string] => [
      this.checker.typeToString(this.checker.getDeclaredTypeOfSymbol(symbol), undefined, FORMAT),
      symbol.name,
    ]);
    this.short = texts.filter(([text]) => text.length > 20).sort(([a], [b]) => b.length - a.length);
  }
  private short: [string, string][] = [];

  private text(type: ts.Type, of = ''): string {
    const full = this.checker.typeToString(type, undefined, FORMAT);
    return this.short.reduce(
      (text, [long, name]) => (name === of ? text : text.replaceAll(long, name)),
      full,
    );
  }

  private origin(exported: ts.Symbol): ts.Symbol {
    return exported.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(exported) : exported;
  }

  private describe(entries: readonly string[], exported: ts.Symbol): PublicName[] {
    const symbol = this.origin(exported);
    const methods = symbol.flags & ts.SymbolFlags.Class ? this.membersOf(symbol) : [];
    const documented = (name: string, signature: string, symbols: readonly ts.Symbol[]): PublicName => {
      const doc = symbols.map((each) => this.docOf(each)).join('\n');
      const examples = [...doc.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
      return { entries, name, signature, doc, examples: [...new Set(examples)] };
    };
    return [
      documented(exported.name, this.signatureOf(symbol, methods), [exported, symbol]),
      ...methods
        .filter(({ flags }) => flags & ts.SymbolFlags.Method)
        .map((method) => documented(`${exported.name}.${method.name}`, '', [method])),
    ];
  }

  private docOf(symbol: ts.Symbol): string {
    const own = ts.displayPartsToString(symbol.getDocumentationComment(this.checker));
    const tags = symbol
      .getJsDocTags(this.checker)
      .map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`);
    return [own, ...tags].join('\n');
  }

  /** Members that are neither private nor protected. */
  private membersOf(symbol: ts.Symbol): ts.Symbol[] {
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    return this.checker
      .getDeclaredTypeOfSymbol(symbol)
      .getProperties()
      .filter(
        ({ declarations = [] }) =>
          !declarations.some((each) => ts.getCombinedModifierFlags(each) & hidden) &&
          declarations.some(isInSource),
      );
  }

  private signatureOf(symbol: ts.Symbol, members: readonly ts.Symbol[]): string {
    const { checker } = this;
    const row = (member: ts.Symbol) => {
      const optional = member.flags & ts.SymbolFlags.Optional ? '?' : '';
      return `${member.name}${optional}: ${this.text(checker.getTypeOfSymbol(member))}`;
    };
    if (symbol.flags & ts.SymbolFlags.Class) {
      const [made] = checker.getTypeOfSymbol(symbol).getConstructSignatures();
      return block('class', [`new ${made ? checker.signatureToString(made) : ''}`, ...members.map(row)]);
    }
    if (symbol.flags & ts.SymbolFlags.Function)
      return `function ${this.text(checker.getTypeOfSymbol(symbol))}`;
    const isType = symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias);
    const kind = isType ? 'type' : 'const';
    const type = isType ? checker.getDeclaredTypeOfSymbol(symbol) : checker.getTypeOfSymbol(symbol);
    if (type.isUnion()) {
      const rows = type.types.map((each) => `  | ${this.text(each)}`);
      return [kind, ...rows.sort()].join('\n');
    }
    const isRecord = (type.flags & ts.TypeFlags.Object) !== 0 && type.getCallSignatures().length === 0;
    const isOurs = isType || (type.symbol?.declarations ?? []).some(isInSource);
    if (!isRecord || !isOurs) return `${kind} ${this.text(type, symbol.name)}`;
    return block(kind, type.getProperties().map(row).sort());
  }

  /**
   * Compiles examples as a user's own files, in which `client` is a Temporal client and `reconcile` a
   * ReconcileClient.
   * @returns what is wrong, a line each
   */
  problemsOf(examples: readonly { name: string; code: string }[]): string[] {
    const files = new Map(examples.map(({ code }, i) => [join(ROOT, `src/example-${i}.ts`), asFile(code)]));
    const host = ts.createCompilerHost(OPTIONS);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (file) => files.has(file) || fileExists(file);
    host.readFile = (file) => files.get(file) ?? readFile(file);
    host.getSourceFile = (file, languageVersion, ...rest) => {
      const code = files.get(file);
      return code === undefined
        ? getSourceFile(file, languageVersion, ...rest)
        : ts.createSourceFile(file, code, languageVersion);
    };
    const program = ts.createProgram([...files.keys()], OPTIONS, host, this.program);
    return [...files.keys()].flatMap((file, i) => {
      const source = program.getSourceFile(file);
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
        ({ messageText }) => `${examples[i]?.name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      );
    });
  }
}

const isAlias = ({ flags }: ts.Symbol) => (flags & ts.SymbolFlags.TypeAlias) !== 0;
const isInSource = (declaration: ts.Declaration) =>
  declaration.getSourceFile().fileName.startsWith(join(ROOT, 'src/'));

const block = (kind: string, rows: readonly string[]) =>
  [`${kind} {`, ...rows.map((row) => `  ${row.replaceAll('\n', ' ')}`), '}'].join('\n');

/** Imports stay at the top; the rest may await. */
function asFile(code: string): string {
  const isImport = (line: string) => line.startsWith('import ');
  const lines = code.split('\n');
  return [
    "declare const client: import('@temporalio/client').Client;",
    "declare const reconcile: import('grinder-reconcile/client').ReconcileClient;",
    ...lines.filter(isImport),
    'export async function example() {',
    ...lines.filter((line) => !isImport(line)),
    '}',
  ].join('\n');
}
