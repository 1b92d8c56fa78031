/// Stands for nothing; nobody uses it.
package enum MultiprocessingPlaceholder {}
