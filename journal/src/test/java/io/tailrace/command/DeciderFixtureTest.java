package io.tailrace.command;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DeciderFixtureTest {
    private static DeciderFixture<Accounts.Order, Accounts.Fact, Accounts.Account> account() {
        return DeciderFixture.of(Accounts.ACCOUNT);
    }

    @Test
    void shouldTellWhatADeciderDoes() {
        account()
                .given(new Accounts.Deposited(100), new Accounts.Withdrawn(30))
                .when(new Accounts.Deposit(50))
                .then(new Accounts.Deposited(50))
                .thenState(new Accounts.Account("", 120, 180));
        account().given().when(new Accounts.Withdraw(1)).thenRejected("insufficient-funds");
        account().given(new Accounts.Deposited(1)).when(new Accounts.Look()).thenNothing();
    }

    @Test
    void shouldFailWhereTheDeciderDoesSomethingElse() {
        assertFails(() -> account().when(new Accounts.Deposit(5)).then(new Accounts.Deposited(6)), "other events");
        assertFails(() -> account().when(new Accounts.Deposit(5)).thenNothing(), "nothing to happen");
        assertFails(() -> account().when(new Accounts.Deposit(5)).thenRejected("x"), "expected a rejection");
        assertFails(() -> account().when(new Accounts.Withdraw(5)).then(), "was rejected");
        assertFails(() -> account().when(new Accounts.Withdraw(5)).thenRejected("x"), "another rejection");
        assertFails(
                () -> account().when(new Accounts.Deposit(5)).thenState(new Accounts.Account("", 6, 6)),
                "another state");
    }

    /** Its codec would not read what it wrote: the hidden member is not in the JSON. */
    public static final class Forgetful {
        private final long hidden;

        Forgetful(long hidden) {
            this.hidden = hidden;
        }

        public Forgetful() {
            this(0);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Forgetful that && that.hidden == hidden;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(hidden);
        }
    }

    @Test
    void shouldFindACodecThatForgets() {
        Aggregate<Forgetful, Forgetful, Forgetful> forgetful = Aggregate.json(
                "forgetful",
                new Decider<Forgetful, Forgetful, Forgetful>() {
                    @Override
                    public Forgetful initial() {
                        return new Forgetful();
                    }

                    @Override
                    public List<Forgetful> decide(Forgetful command, Forgetful state) {
                        return List.of(new Forgetful(1));
                    }

                    @Override
                    public Forgetful evolve(Forgetful state, Forgetful event) {
                        return state;
                    }
                },
                Forgetful.class,
                Forgetful.class,
                Forgetful.class);
        assertFails(() -> DeciderFixture.of(forgetful).when(new Forgetful(1)).then(), "reads another command");
        assertFails(() -> DeciderFixture.of(forgetful).when(new Forgetful(0)).then(), "reads another event");
        assertFails(() -> DeciderFixture.of(forgetful).given(new Forgetful(3)), "reads another event");
    }

    /** A list that a decider might be tempted to add to. */
    record Basket(List<String> items) {}

    record Added(String item) {}

    @Test
    void shouldFindADeciderThatChangesAStateInPlace() {
        Aggregate<Added, Added, Basket> basket = Aggregate.json(
                "basket",
                new Decider<Added, Added, Basket>() {
                    @Override
                    public Basket initial() {
                        return new Basket(new ArrayList<>());
                    }

                    @Override
                    public List<Added> decide(Added command, Basket state) {
                        return List.of(command);
                    }

                    @Override
                    public Basket evolve(Basket state, Added event) {
                        state.items().add(event.item());
                        return state;
                    }
                },
                Added.class,
                Added.class,
                Basket.class);
        assertFails(() -> DeciderFixture.of(basket).given(new Added("a")), "evolve changed the state");
    }

    private static void assertFails(Runnable test, String because) {
        assertThatThrownBy(test::run).isInstanceOf(AssertionError.class).hasMessageContaining(because);
    }
}
