import { type LoadAnswer, loadBatch, type LoadQuestion } from "./load_batch.ts";
import { answerQuestions } from "./worker_pool.ts";

answerQuestions<LoadQuestion, LoadAnswer>(async (question) => {
  const answer = await loadBatch(question);
  return { answer, transfer: [answer.pixels.buffer] };
});
