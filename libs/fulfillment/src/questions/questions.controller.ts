import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { AnswerQuestion } from './answer-question.js';
import { Board } from '../board/board.js';
import { OfferSubstitute } from './offer-substitute.js';
import { QuestionViews } from './question-views.js';
import { SubstituteShelf } from './substitute-shelf.js';
import { answerForShopper, answerOrderQuestion, listOrderQuestions, listSubstitutes, proposeSubstitute } from './questions.contract.js';

@Controller()
export class QuestionsStaffController {
  constructor(
    private readonly shelf: SubstituteShelf,
    private readonly offers: OfferSubstitute,
    private readonly answers: AnswerQuestion,
    private readonly board: Board,
  ) {}

  @Endpoint(listSubstitutes)
  async list({ params }: InputOf<typeof listSubstitutes>, { principal }: RequestContext<typeof listSubstitutes>): Promise<ReplyOf<typeof listSubstitutes>> {
    return { items: await this.shelf.list(principal, params.fulfillmentOrderId, Number(params.lineNo)) };
  }

  @Endpoint(proposeSubstitute)
  async propose({ params, body }: InputOf<typeof proposeSubstitute>, { principal, idempotencyKey }: RequestContext<typeof proposeSubstitute>): Promise<ReplyOf<typeof proposeSubstitute>> {
    await this.offers.execute(principal, params.fulfillmentOrderId, { ...body, idempotencyKey });
    return this.board.detail(principal, params.fulfillmentOrderId);
  }

  @Endpoint(answerForShopper)
  async answer({ params, body }: InputOf<typeof answerForShopper>, { principal }: RequestContext<typeof answerForShopper>): Promise<ReplyOf<typeof answerForShopper>> {
    await this.answers.byStaff(principal, { ...params, answer: body.answer });
    return this.board.detail(principal, params.fulfillmentOrderId);
  }
}

@Controller()
export class QuestionsStorefrontController {
  constructor(
    private readonly answers: AnswerQuestion,
    private readonly views: QuestionViews,
  ) {}

  @Endpoint(listOrderQuestions)
  async list({ params }: InputOf<typeof listOrderQuestions>, { principal }: RequestContext<typeof listOrderQuestions>): Promise<ReplyOf<typeof listOrderQuestions>> {
    return { items: await this.views.listOwn(principal.customerId, params.orderId) };
  }

  @Endpoint(answerOrderQuestion)
  async answer({ params, body }: InputOf<typeof answerOrderQuestion>, { principal }: RequestContext<typeof answerOrderQuestion>): Promise<ReplyOf<typeof answerOrderQuestion>> {
    await this.answers.byShopper(principal.customerId, { ...params, answer: body.answer });
    return this.views.get(params.questionId);
  }
}
