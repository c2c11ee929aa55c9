import { type LoadAnswer, loadBatch, type LoadQuestion } from "../../src/streams/load_batch.ts";
import { answerQuestions } from "../../src/streams/worker_pool.ts";

/** As the worker of the loading streams, but some files do to it what a faulty decoder might. */
answerQuestions<LoadQuestion, LoadAnswer>(async (question, begin) => {
  const { files, ends } = question;
  const texts = [...ends].map((end, i) =>
    new TextDecoder().decode(files.subarray(i > 0 ? ends[i - 1] : 0, end).subarray(0, 7))
  );
  const crash = texts.indexOf("CRASHES");
  if (crash >= 0) {
    begin(crash);
    reportError(new Error("crashed"));
    await new Promise(() => {});
  }
  const answer = await loadBatch(question, (place) => {
    begin(place);
    if (texts[place] === "HANGS") { for (;;); }
    if (texts[place] === "DENIES_") throw new Deno.errors.NotCapable("Requires read access to x");
    if (texts[place] === "THROWS") throw new WebAssembly.RuntimeError("unreachable");
  });
  const { buffer } = "words" in answer.pixels ? answer.pixels.words : answer.pixels;
  return { answer, transfer: [buffer] };
});
