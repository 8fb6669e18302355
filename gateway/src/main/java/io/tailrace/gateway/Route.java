package io.tailrace.gateway;

import io.vertx.core.http.HttpMethod;
import java.util.function.Consumer;

/**
 * One operation of the contract.
 *
 * @param operation its name in the contract
 * @param template its path, with parameters in braces
 */
record Route(String operation, HttpMethod method, String template, Consumer<Exchange> handler) {}
