/** Tests of the packaged jar as a user runs it: real processes, real files, real sockets, real kills. */
package io.tailrace.gateway.system;
