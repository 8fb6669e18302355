package io.tailrace.gateway.json;

/** Carries a {@link Problem} up to where it is answered. Without a stack trace: bad input is ordinary. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.slug().label() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
