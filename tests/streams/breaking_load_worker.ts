import { loadBatch } from "../../src/streams/load_batch.ts";
import type { LoadAnswer, LoadQuestion } from "../../src/streams/load_batch.ts";
import { answerQuestions } from "../../src/streams/worker_pool.ts";

/** As the worker of the loading streams, but some files do to it what a faulty decoder might. */
answerQuestions<LoadQuestion, LoadAnswer>(async (question, begin) => {
  const { files, ends } = question;
  const texts = [...ends].map((end, i) =>
    new TextDecoder().decode(files.subarray(i > 0 ? ends[i - 1] : 0, end).subarray(0, 7))
  );
  const crash = texts.indexOf("CRASHES");
  const answer = await loadBatch(question, (place) => {
    if (crash >= 0 && place > crash) throw new Error("it should be gone");
    begin(place);
    if (texts[place] === "HANGS") { for (;;); }
    if (texts[place] === "THROWS") throw new WebAssembly.RuntimeError("unreachable");
    if (place === crash) reportError(new Error("crashed"));
  });
  const { buffer } = "words" in answer.pixels ? answer.pixels.words : answer.pixels;
  return { answer, transfer: [buffer] };
});
