// Reporter of vitest: writes the verdict of every test file to TWINLINE_TEST_OUTCOME as JSON. vitest's own JSON report
// says nothing of errors outside tests, and takes a file whose worker died for a passed one.
import { writeFileSync } from "node:fs";

export default class OutcomeReporter {
  onTestRunEnd(modules, errors) {
    const files = modules.map((module) => {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      const count = (state) => states.filter((each) => each === state).length;
      const judged = { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
      // Errors of the file itself (it could not be loaded, a hook failed) and those of its suites.
      const broken =
        module.errors().length + [...module.children.allSuites()].flatMap((suite) => suite.errors()).length;
      const unjudged = states.length - judged.passed - judged.failed - judged.skipped;
      return {
        path: module.moduleId,
        ...judged,
        broken,
        unfinished: unjudged > 0 || ["queued", "pending"].includes(module.state()),
      };
    });
    const outcome = { files, errors: errors.map(({ message }) => message ?? "an error without a message") };
    writeFileSync(process.env["TWINLINE_TEST_OUTCOME"], JSON.stringify(outcome));
  }
}
