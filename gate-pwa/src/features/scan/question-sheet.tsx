/** The questions a ticket asks at the door, answered in one go. What will do as an answer is the core's to say. */
import type { Question } from '@attend-gate/shared';
import { useState } from 'react';
import type { Decision, Outcome } from '../../app/gate-app.ts';
import { m } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export interface QuestionSheetProps {
  readonly outcome: Outcome | undefined;
  readonly onClose: () => void;
  readonly onAnswers: (decision: Extract<Decision, { kind: 'answers' }>) => void;
}

interface FieldProps {
  readonly question: Question;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const INPUT_TYPE: Partial<Record<Question['kind'], string>> = {
  number: 'text',
  date: 'date',
  time: 'time',
  date_time: 'datetime-local',
  email: 'email',
};
const BOX = 'min-h-14 w-full rounded-control border-2 border-line bg-raised px-4 text-lg';

function Options({ question, value, onChange }: FieldProps) {
  const many = question.kind === 'choices';
  const chosen = value.split(',').filter(Boolean);
  const toggle = (id: string): void => {
    const others = chosen.filter((one) => one !== id);
    onChange(many ? (chosen.includes(id) ? others : [...others, id]).join(',') : id);
  };
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      {question.options.map(({ id, text }) => (
        <button
          key={id}
          type="button"
          aria-pressed={chosen.includes(id)}
          onClick={() => toggle(id)}
          className={`${BOX} text-left font-semibold aria-pressed:border-accent aria-pressed:bg-accent-wash`}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

function Field({ question, value, onChange }: FieldProps) {
  switch (question.kind) {
    case 'yes_no':
      return (
        <Segmented
          label={question.text}
          value={value}
          onChange={onChange}
          segments={[
            { value: 'true', label: m.q_yes() },
            { value: 'false', label: m.q_no() },
          ]}
        />
      );
    case 'choice':
    case 'choices':
      return <Options question={question} value={value} onChange={onChange} />;
    case 'text':
    case 'number':
    case 'date':
    case 'time':
    case 'date_time':
    case 'email':
      return (
        <input
          aria-label={question.text}
          type={INPUT_TYPE[question.kind] ?? 'text'}
          inputMode={question.kind === 'number' ? 'decimal' : undefined}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={BOX}
        />
      );
  }
}

function Questions({
  questions,
  onAnswers,
}: {
  readonly questions: readonly Question[];
  readonly onAnswers: (answers: Readonly<Record<string, string>>) => void;
}) {
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(questions.map(({ id, given }) => [id, given ?? ''])),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onAnswers(answers);
      }}
    >
      {questions.map((question) => (
        <fieldset key={question.id} data-testid="question" className="mb-5">
          <legend className="mb-2 font-semibold text-lg">
            {question.text}
            <span className="ml-2 font-normal text-base text-soft">
              {question.required ? m.q_required() : m.q_optional()}
            </span>
          </legend>
          <Field
            question={question}
            value={answers[question.id] ?? ''}
            onChange={(value) => setAnswers({ ...answers, [question.id]: value })}
          />
          {question.given !== undefined && (
            <p role="alert" className="mt-1.5 font-semibold text-refuse-ink">
              {m.q_bad()}
            </p>
          )}
        </fieldset>
      ))}
      <Button look="primary" type="submit" data-testid="answers-submit" className="min-h-16 w-full text-lg">
        {m.q_submit()}
      </Button>
    </form>
  );
}

export function QuestionSheet({ outcome, onClose, onAnswers }: QuestionSheetProps) {
  const verdict = outcome?.verdict;
  const questions = verdict?.status === 'incomplete' ? verdict.questions : undefined;
  return (
    <Sheet
      open={questions !== undefined}
      onClose={onClose}
      title={m.q_sheet_title()}
      hint={outcome?.person?.name ?? ''}
      testId="question-sheet"
    >
      {questions && (
        <Questions
          key={outcome?.id}
          questions={questions}
          onAnswers={(answers) => onAnswers({ kind: 'answers', answers })}
        />
      )}
    </Sheet>
  );
}
