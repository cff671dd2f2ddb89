import assert from 'node:assert/strict';
import { isTestPath } from '#shared/paths/testPath.ts';

const tests = `test.js tests.py app/tests.py spec.rb conftest.py src/test.ts test/support/clock.js spec/models/sum.rb
e2e/flow.ts cypress/support/commands.js src/__tests__/sum.js
sum.test.ts sum.spec.tsx sum-test.js sum_test.go sum_test.rb sum_spec.rb sum_spec.lua sum_test.exs sum_test.dart sum_test.cc flow.cy.ts
flow.e2e.ts app.e2e-spec.ts sum.test.snap src/sum.test.js.snapshot out.golden Bill.approved.txt src/__snapshots__/sum.js.snap pkg/testdata/in.txt __mocks__/fs.js
test_sum.py app/test_sum.py test_sum.rb test_sum.lua tests_views.py
SumTest.java SumTests.cs SumTest.kt SumTest.php SumTests.swift src/SumTestCase.php Test.java
SumSpec.kt SumSpec.scala SumSpec.groovy PlayerSpec.js src/PlayerSpec.tsx
TestSum.java src/TestSum.kt SumIT.java SumITCase.java t/sum.t sum.bats
golden/report.txt pkg/goldens/a/b.json expected/table.csv features/fees.feature`;

const others = `latest.js contest.py attestation.ts src/testing/clock.ts src/testament.ts fastest.rb greatest.go
src/protest.py detest.java src/inspect.js aspect.rb respect.lua specification.md testimonials.html
openapi-spec.yaml spec.json test.yml test.md tests.txt app-test.json OpenApiSpec.ts openSpec.ts
Latest.java Contest.kt TestamentReader.java src/main/java/TestRunner.java src/main/java/AuditIT.java EXIT.java Testing.swift
src/isTest.ts testUtils.ts agency.ts policy.ts snapshot.ts golden.ts approved.txt
src/expected/parse.ts golden/index.js golden/README.md src/snapshots/list.ts snapshots/a.json expected.csv features/login.ts`;

const namesIn = (text: string): string[] => text.split(/\s+/);

describe('the path of a test', () => {
  for (const path of namesIn(tests)) it(`is ${path}`, () => assert.equal(isTestPath(path), true));
  for (const path of namesIn(others)) it(`is not ${path}`, () => assert.equal(isTestPath(path), false));
});
