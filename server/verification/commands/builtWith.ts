import { type Files, missing, optionOf } from './projectFiles.ts';

type Needs = { files: RegExp; told: string; verbs: RegExp };

/** Programs that work by a file of the project, for the words after which they do. */
const needs: Record<string, Needs> = {
  mvn: {
    files: /^pom\.xml$/,
    told: 'pom.xml',
    verbs: /^(?:clean|compile|test|package|verify|install|exec:|spring-boot:)/,
  },
  gradle: {
    files: /^(?:build|settings)\.gradle(?:\.kts)?$/,
    told: 'build.gradle',
    verbs: /^(?:build|test|run|check|assemble|clean|bootRun)$/,
  },
  composer: {
    files: /^composer\.json$/,
    told: 'composer.json',
    verbs: /^(?:install|update|run|run-script|test|dump-autoload)$/,
  },
  bundle: { files: /^Gemfile$/, told: 'Gemfile', verbs: /^(?:install|exec)$/ },
  rake: { files: /^[Rr]akefile(?:\.rb)?$/, told: 'Rakefile', verbs: /^/ },
  just: { files: /^\.?justfile$/i, told: 'justfile', verbs: /^/ },
  mix: { files: /^mix\.exs$/, told: 'mix.exs', verbs: /^(?:deps\.get|compile|test|run|phx\.server)$/ },
};
export const programsWithFile = Object.keys(needs);

export function faultOfBuild(program: string, given: readonly string[], files: Files): string | null {
  const need = needs[program];
  const [verb] = given.filter((word) => !word.startsWith('-'));
  if (need === undefined || verb === undefined || !need.verbs.test(verb)) return null;
  if (given.some((word) => /^(?:-f|--file|-p|--project-dir|-d|--working-dir|--justfile)/.test(word)))
    return null;
  return [...files.keys()].some((path) => need.files.test(path)) ? null : `there is no ${need.told}.`;
}

/** `docker build` and `docker compose`. */
export function faultOfDocker(given: readonly string[], files: Files): string | null {
  const [verb, ...rest] = given;
  if (verb === 'compose') return faultOfCompose(rest, files);
  if (verb !== 'build' && !(verb === 'buildx' && rest[0] === 'build')) return null;
  const file = optionOf(given, '-f', '--file');
  if (file !== undefined) return missing(file, files);
  if (given.at(-1) !== '.') return null;
  return files.has('Dockerfile') || files.has('dockerfile') ? null : 'there is no Dockerfile.';
}

export function faultOfCompose(given: readonly string[], files: Files): string | null {
  if (given.length === 0 || /^-?-?(?:version|help)$/.test(given[0] ?? '')) return null;
  const file = optionOf(given, '-f', '--file');
  if (file !== undefined) return missing(file, files);
  if (given.some((word) => /^(?:--project-directory|ls)/.test(word))) return null;
  return [...files.keys()].some((path) => /^(?:docker-)?compose\.ya?ml$/.test(path))
    ? null
    : 'there is no compose.yaml or docker-compose.yml.';
}
