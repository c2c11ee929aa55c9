import { answerQuestions } from "../streams/worker_pool.ts";
import { runScoreJob, type ScoreAnswer, type ScoreQuestion } from "./score_job.ts";

answerQuestions<ScoreQuestion, ScoreAnswer>((question) => {
  const answer = runScoreJob(question);
  const transfer = answer instanceof Uint32Array
    ? [answer.buffer]
    : [answer.ahead.buffer, answer.top.buffer];
  return Promise.resolve({ answer, transfer });
});
