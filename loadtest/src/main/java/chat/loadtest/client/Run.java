package chat.loadtest.client;

/** What all clients of a run share. */
public record Run(Behaviour behaviour, Course course, Seats seats, Tally tally, Probe probe) {}
