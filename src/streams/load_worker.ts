import { type LoadAnswer, loadBatch, type LoadQuestion } from "./load_batch.ts";
import { answerQuestions } from "./worker_pool.ts";

answerQuestions<LoadQuestion, LoadAnswer>(async (question, begin) => {
  const answer = await loadBatch(question, begin);
  const { buffer } = "words" in answer.pixels ? answer.pixels.words : answer.pixels;
  return { answer, transfer: [buffer] };
});
