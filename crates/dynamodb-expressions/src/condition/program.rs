//! A condition's logic as a straight line of steps over one truth value.
//!
//! `AND` and `OR` are jumps over what can no longer matter, so evaluation neither recurses nor keeps a stack, whatever
//! the nesting of the text. The tests themselves are numbered and known to the caller.

/// One step of a [`Program`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The truth becomes that of a test.
    Test(u32),
    /// The truth becomes its opposite.
    Not,
    /// Go to the step of that number if the truth is false.
    SkipIfFalse(u32),
    /// Go to the step of that number if the truth is true.
    SkipIfTrue(u32),
}

/// How two operands are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparator {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether it needs an order among its operands.
    pub(crate) fn is_ordering(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// The comparator that says the same with its operands exchanged.
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal | Self::NotEqual => self,
        }
    }
}

/// The steps of a condition.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    steps: Vec<Step>,
}

impl Program {
    /// Adds a step and tells its number.
    pub(crate) fn push(&mut self, step: Step) -> usize {
        self.steps.push(step);
        self.steps.len() - 1
    }

    /// Makes the jump of that number lead to the next step that is pushed.
    pub(crate) fn land(&mut self, jump: usize) {
        // Every step comes from some bytes of a request, which has 16 MB at most.
        let target = self.steps.len() as u32;
        match &mut self.steps[jump] {
            Step::SkipIfFalse(to) | Step::SkipIfTrue(to) => *to = target,
            Step::Test(_) | Step::Not => {}
        }
    }

    /// Runs the steps; `test` tells the truth of a test by its number.
    pub(crate) fn run(&self, mut test: impl FnMut(usize) -> bool) -> bool {
        let mut truth = true;
        let mut position = 0;
        while let Some(step) = self.steps.get(position) {
            position += 1;
            match *step {
                Step::Test(index) => truth = test(index as usize),
                Step::Not => truth = !truth,
                Step::SkipIfFalse(to) if !truth => position = to as usize,
                Step::SkipIfTrue(to) if truth => position = to as usize,
                Step::SkipIfFalse(_) | Step::SkipIfTrue(_) => {}
            }
        }
        truth
    }
}
