const patterns = [
  // Folders of tests and of what they compare with, at any depth.
  /(?:^|\/)(?:tests?|specs?|__tests__|e2e|cypress|testdata|__snapshots__|__fixtures__|__mocks__)\//,
  /\.snap(?:shot)?$/,
  // What approval tests and golden files compare with.
  /\.(?:approved\.\w+|golden)$/,
  /(?:^|\/)(?:goldens?|expected)\/(?:[^/]+\/)*[^/]+\.(?:txt|csv|tsv|json|ya?ml|xml|html?|svg|sql|out|log)$/,
  // What Cucumber and its kin run.
  /\.feature$/,
  // test.js, tests.py, spec.rb, conftest.py; sum.test.ts, sum_test.go, sum-spec.lua, flow.cy.ts
  /(?:^|\/|[._-])(?:tests?|specs?|conftest|cy|e2e)\.(?!(?:json|ya?ml|toml|md|txt|csv|html?|env|log)$)[^/.]+$/,
  // test_sum.py, test_sum.rb
  /(?:^|\/)tests?_[^/]*\.(?:py|rb|lua|exs?|jl|pl|php|c|cc|cpp|zig|nim|sh)$/,
  // SumTest.java, SumTests.cs, sumTest.php
  /(?:^|\/|[a-z\d_])(?:Tests?|TestCase)\.(?:java|kts?|cs|fs|vb|scala|groovy|php|swift|m|mm)$/,
  // SumSpec.kt, SumSpec.js, but not what is specified as in OpenApiSpec.js
  /(?:^|\/)[A-Z]\w*(?<!A[Pp][Ii])Specs?\.(?:java|kts?|scala|groovy|swift|cs|php|hs|[cm]?[jt]sx?)$/,
  /(?:^|\/)t\/[^/]+\.t$/,
  /\.bats$/,
];
/** Names that build tools of the JVM take for tests, wherever a project keeps them; below src/main they are none. */
const jvm = /(?:^|\/)(?:Tests?[A-Z]\w*|\w*[a-z\d]IT|\w+ITCase)\.(?:java|kt|scala|groovy)$/;
const main = /(?:^|\/)src\/main\//;

/** True for a file that tests something or helps to, as far as its path tells. */
export const isTestPath = (path: string): boolean =>
  patterns.some((pattern) => pattern.test(path)) || (jvm.test(path) && !main.test(path));
