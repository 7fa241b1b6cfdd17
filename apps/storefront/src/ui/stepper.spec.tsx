import { fireEvent, render, screen } from '@testing-library/react';
import { Stepper } from './stepper';

describe('the stepper', () => {
  it('asks what to do below one piece and does not go there', () => {
    const onChange = jest.fn();
    const onUnderflow = jest.fn();
    render(<Stepper value={1} max={5} onChange={onChange} onUnderflow={onUnderflow} />);
    fireEvent.click(screen.getByRole('button', { name: '减少一件' }));
    expect(onUnderflow).toHaveBeenCalledTimes(1);
    expect(onChange).not.toHaveBeenCalled();
  });

  it('takes a typed number down to what there is, and says so', () => {
    const onChange = jest.fn();
    const onOverflow = jest.fn();
    render(<Stepper value={1} max={5} onChange={onChange} onOverflow={onOverflow} />);
    const field = screen.getByRole('textbox');
    fireEvent.change(field, { target: { value: '42' } });
    fireEvent.blur(field);
    expect(onOverflow).toHaveBeenCalledTimes(1);
    expect(onChange).toHaveBeenCalledWith(5);
  });

  it('keeps the number when letters were typed', () => {
    const onChange = jest.fn();
    render(<Stepper value={2} max={5} onChange={onChange} />);
    const field = screen.getByRole('textbox');
    fireEvent.change(field, { target: { value: 'abc' } });
    fireEvent.blur(field);
    expect(onChange).not.toHaveBeenCalled();
  });
});
