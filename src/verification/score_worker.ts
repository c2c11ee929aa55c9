import { answerQuestions } from "../streams/worker_pool.ts";
import { runScoreJob, type ScoreAnswer, type ScoreQuestion } from "./score_job.ts";

answerQuestions<ScoreQuestion, ScoreAnswer>((question) => {
  const answer = runScoreJob(question);
  const arrays = answer instanceof Uint32Array ? [answer] : Object.values(answer);
  const transfer = arrays.map(({ buffer }) => buffer);
  return Promise.resolve({ answer, transfer });
});
