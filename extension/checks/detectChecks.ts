import { detectNode } from './detectNode.ts';
import {
  firstFile,
  firstFolder,
  namesIn,
  type Place,
  type SuggestedCheck,
  scriptsOf,
  suggested,
  textOf,
} from './detectPlace.ts';
import { detectPython } from './detectPython.ts';

/** Commands that probably check this project, in the order they would run. Nothing is run; the user confirms each. */
export async function detectChecks(place: Place): Promise<SuggestedCheck[]> {
  const found = await Promise.all([
    detectNode(place),
    detectPython(place),
    when(place, ['go.mod'], 'go', ['go', 'test', './...']),
    when(place, ['Cargo.toml'], 'cargo', ['cargo', 'test', '--quiet']),
    maven(place),
    gradle(place),
    dotnet(place),
    php(place),
    ruby(place),
    when(place, ['mix.exs'], 'mix', ['mix', 'test']),
  ]);
  return found.flat().length > 0 ? found.flat() : makefile(place);
}

async function when(place: Place, names: string[], id: string, command: string[]): Promise<SuggestedCheck[]> {
  const name = await firstFile(place, names);
  return name === null ? [] : [suggested(id, command, name)];
}

async function maven(place: Place): Promise<SuggestedCheck[]> {
  const wrapper = place.platform === 'win32' ? 'mvnw.cmd' : 'mvnw';
  const program = (await firstFile(place, [wrapper])) === null ? 'mvn' : `./${wrapper}`;
  return when(place, ['pom.xml'], 'maven', [program, '-q', '-B', 'test']);
}

async function gradle(place: Place): Promise<SuggestedCheck[]> {
  const wrapper = place.platform === 'win32' ? 'gradlew.bat' : 'gradlew';
  const wrapped = await when(place, [wrapper], 'gradle', [`./${wrapper}`, '--quiet', 'test']);
  if (wrapped.length > 0) return wrapped;
  return when(place, ['build.gradle', 'build.gradle.kts'], 'gradle', ['gradle', '--quiet', 'test']);
}

async function dotnet(place: Place): Promise<SuggestedCheck[]> {
  const names = await namesIn(place, '');
  const project =
    names.find((name) => /\.slnx?$/.test(name)) ?? names.find((name) => /\.[cf]sproj$/.test(name));
  return project === undefined ? [] : [suggested('dotnet', ['dotnet', 'test', '--nologo'], project)];
}

async function php(place: Place): Promise<SuggestedCheck[]> {
  const manifest = await textOf(place, 'composer.json');
  if (manifest !== null && scriptsOf(manifest)['test'] !== undefined)
    return [suggested('composer-test', ['composer', 'test'], '"test" in composer.json')];
  const configuration = ['phpunit.xml', 'phpunit.xml.dist', 'phpunit.dist.xml'];
  return when(place, configuration, 'phpunit', ['vendor/bin/phpunit']);
}

async function ruby(place: Place): Promise<SuggestedCheck[]> {
  const bundled = (await firstFile(place, ['Gemfile'])) === null ? [] : ['bundle', 'exec'];
  const specs = (await firstFile(place, ['.rspec', 'spec/spec_helper.rb'])) ?? null;
  if (specs !== null) return [suggested('rspec', [...bundled, 'rspec'], specs)];
  const rakefile = await textOf(place, 'Rakefile');
  const hasTests = (await firstFolder(place, ['test'])) !== null;
  if (rakefile === null || !hasTests) return [];
  return [suggested('rake-test', [...bundled, 'rake', 'test'], 'Rakefile')];
}

async function makefile(place: Place): Promise<SuggestedCheck[]> {
  for (const name of ['Makefile', 'makefile', 'GNUmakefile']) {
    const text = await textOf(place, name);
    if (text !== null && /^test\s*:(?!=)/m.test(text))
      return [suggested('make-test', ['make', 'test'], `"test" in ${name}`)];
  }
  return [];
}
