import { allVerbs, type Verb } from './command-tree';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const NAME = 'grinder-reconcile';

/**
 * The lines that a shell reads to complete the commands and options of `program`. No library: none was
 * found that writes for all three shells without starting Node at each Tab.
 */
export const completionScript = (shell: Shell, program: Verb): string[] => SCRIPTS[shell](program);

const SCRIPTS: Readonly<Record<Shell, (program: Verb) => string[]>> = {
  bash: (program) => [
    `# ${NAME}: source <(${NAME} completion bash)`,
    '_grinder_reconcile() {',
    `  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} verb= words= i`,
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    `    case "$verb \${COMP_WORDS[i]}" in`,
    `      ${patterns(program)}) verb="\${verb:+$verb }\${COMP_WORDS[i]}" ;;`,
    '    esac',
    '  done',
    '  case "$verb $prev" in',
    ...valueCases(program, {
      file: `local IFS=$'\\n'; compopt -o filenames; COMPREPLY=($(compgen -f -- "$cur"))`,
      choices: (all) => `COMPREPLY=($(compgen -W ${quoted(all.join(' '))} -- "$cur"))`,
    }),
    '  esac',
    '  case "$verb" in',
    ...allVerbs(program).map(
      (verb) =>
        `    ${quoted(verb.path.join(' '))}) words=${quoted([...verb.verbs.map(nameOf), ...verb.choices, ...verb.flags.map(({ long }) => long)].join(' '))} ;;`,
    ),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '}',
    `complete -F _grinder_reconcile ${NAME}`,
  ],
  zsh: (program) => [
    `#compdef ${NAME}`,
    `# ${NAME}: source <(${NAME} completion zsh)`,
    '_grinder_reconcile() {',
    '  local verb= i',
    '  local -a verbs flags',
    '  for ((i = 2; i < CURRENT; i++)); do',
    '    case "$verb $words[i]" in',
    `      ${patterns(program)}) verb="\${verb:+$verb }$words[i]" ;;`,
    '    esac',
    '  done',
    '  case "$verb $words[CURRENT-1]" in',
    ...valueCases(program, { file: '_files', choices: (all) => `compadd ${all.join(' ')}` }),
    '  esac',
    '  case "$verb" in',
    ...allVerbs(program).map((verb) => {
      const verbs = [
        ...verb.verbs.map((each) => described(nameOf(each), each.description)),
        ...verb.choices.map(quoted),
      ];
      const flags = verb.flags.map(({ long, description }) => described(long, description));
      return `    ${quoted(verb.path.join(' '))}) verbs=(${verbs.join(' ')}) flags=(${flags.join(' ')}) ;;`;
    }),
    '  esac',
    "  (( $#verbs )) && _describe 'command' verbs",
    "  _describe 'option' flags",
    '}',
    `compdef _grinder_reconcile ${NAME}`,
  ],
  fish: (program) => [
    `# ${NAME}: ${NAME} completion fish | source`,
    `complete -c ${NAME} -f`,
    ...allVerbs(program).flatMap((verb) => {
      const where = `-n ${quoted(condition(verb))}`;
      const below = [...verb.verbs.map(nameOf), ...verb.choices];
      const whereBelow =
        verb.path.length > 0 && below.length > 0
          ? `-n ${quoted(`${condition(verb)}; and not __fish_seen_subcommand_from ${below.join(' ')}`)}`
          : where;
      return [
        ...verb.verbs.map(
          (each) => `complete -c ${NAME} ${whereBelow} -a ${nameOf(each)} -d ${quoted(each.description)}`,
        ),
        ...verb.choices.map((choice) => `complete -c ${NAME} ${whereBelow} -a ${choice}`),
        ...verb.flags.map(({ long, description, takesValue, takesFile, choices }) => {
          const value = takesFile ? ' -r -F' : takesValue ? ' -x' : '';
          const all = choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : '';
          return `complete -c ${NAME} ${where} -l ${long.slice(2)}${value}${all} -d ${quoted(description)}`;
        }),
      ];
    }),
  ],
};

const nameOf = ({ path }: Verb): string => path.at(-1) ?? '';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** As zsh's `_describe` takes it: a name, a colon, what it does. */
const described = (name: string, description: string): string =>
  quoted(`${name}:${description.replaceAll(':', '\\:')}`);

/** `verb word` for each word that is a verb there. */
const patterns = (program: Verb): string =>
  allVerbs(program)
    .filter(({ path }) => path.length > 0)
    .map(({ path }) => quoted(`${path.slice(0, -1).join(' ')} ${path.at(-1)}`))
    .join('|');

interface Values {
  readonly file: string;
  readonly choices: (all: readonly string[]) => string;
}

/** After an option that takes a value stands the value, and nothing else. */
const valueCases = (program: Verb, { file, choices }: Values): string[] =>
  allVerbs(program).flatMap(({ path, flags }) =>
    flags
      .filter(({ takesValue }) => takesValue)
      .map((flag) => {
        const offer = flag.takesFile
          ? `${file}; `
          : flag.choices.length > 0
            ? `${choices(flag.choices)}; `
            : '';
        return `    ${quoted(`${path.join(' ')} ${flag.long}`)}) ${offer}return ;;`;
      }),
  );

/** In fish: whether what was typed leads to this verb. */
const condition = ({ path }: Verb): string =>
  path.length === 0
    ? '__fish_use_subcommand'
    : path.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and ');
